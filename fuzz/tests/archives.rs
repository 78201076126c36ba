//! Every archive is as `archive::write` writes it, so that a commit shows no change where no input
//! has changed.

use std::{fs, path::Path};
use wirechart_fuzz::archive::{encode, read};

#[test]
fn each_archive_is_sorted_and_holds_no_time_and_no_owner() {
    for kind in ["seeds", "corpora"] {
        for entry in
            fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(kind)).expect("archives")
        {
            let archive = entry.expect("an entry").path();
            let written = encode(&read(&archive).expect("an archive")).expect("room for it");
            assert!(
                written == fs::read(&archive).expect("an archive"),
                "{}: `cargo run --example add -- {0}`, in fuzz/, writes it as it should be",
                archive.display()
            );
        }
    }
}
