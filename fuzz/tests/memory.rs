//! Every input of the target `memory`, with an allocator that counts. Alone in its program, so that nobody else allocates.

use std::{fs, path::Path};

#[global_allocator]
static ALLOCATOR: peak_alloc::PeakAlloc = peak_alloc::PeakAlloc;

#[test]
fn memory() {
    let mut count = 0;
    for corpus in ["seeds/memory", "corpora/memory"] {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join(corpus);
        for entry in fs::read_dir(corpus).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            println!("{}", path.display()); // shown where one fails
            wirechart::wire::fuzz::memory(&fs::read(path).expect("an input"), &wirechart_fuzz::most);
            count += 1;
        }
    }
    assert!(count >= 10, "only {count} seeds");
}
