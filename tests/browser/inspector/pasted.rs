//! What is pasted into the inspector's field, or dropped on it.
//!
//! Read next: `list.rs`.

use super::{Page, ROWS};
use serde_json::json;

/// Waits for the answer, and returns it.
fn said(page: &mut Page, start: &str) -> String {
    page.wait_for(&format!(
        "document.getElementById('paste-said').textContent.startsWith('{start}')"
    ));
    page.text("document.getElementById('paste-said').textContent")
}

#[test]
fn a_pasted_dump_is_explained_by_keyboard() {
    let Some(mut page) = Page::open(&["--rate", "50"]) else { return };
    page.eval("document.getElementById('paste-text').focus()");
    page.chromium
        .write(&page.tab, "00000000: 8105 4865 6c6c 6f89 0268 69              ..Hello..hi");
    page.chromium.press_with(&page.tab, "Enter", 2); // with Ctrl
    let answer = said(&mut page, "Read as");
    assert_eq!(answer, "Read as a hex dump, as xxd prints it: 11 bytes.");
    page.wait_for(&format!("{ROWS}.length === 3"));
    let rows = page.rows();
    let what: Vec<_> = rows.iter().map(|row| row["what"].clone()).collect();
    assert_eq!(
        what,
        [json!("sent by the server: the first frame is not masked"), json!("text"), json!("ping")]
    );
    assert!(page.detail().starts_with("Text from the server to the client"), "{}", page.detail());
    assert!(page.detail().contains("Hello"), "{}", page.detail());
    assert!(!page.detail().contains("permessage-deflate"), "nobody said so: {}", page.detail());
    let is_cut = "(row => row.scrollWidth > row.clientWidth)(document.querySelector('#inspector-rows .row .what'))";
    assert_eq!(page.eval(is_cut), json!(false), "who sent it is readable");
    page.eval("document.getElementById('inspector-list').focus()");
    page.press("ArrowDown");
    page.wait_for("document.querySelector('#inspector-detail h3').textContent.startsWith('Ping')");
    page.only(2); // the live connections are still there
    page.is_content();
}

#[test]
fn a_dropped_file_is_explained_with_heads_and_compressed_messages() {
    let Some(mut page) = Page::open(&["--rate", "50"]) else { return };
    page.eval(
        "(form => { const data = new DataTransfer();
            const head = 'HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n' +
                'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\\r\\nSec-WebSocket-Extensions: permessage-deflate\\r\\n\\r\\n';
            data.items.add(new File([head, new Uint8Array([0xc1, 7, 0xf2, 0x48, 0xcd, 0xc9, 0xc9, 7, 0])], 'capture'));
            form.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
        })(document.getElementById('paste'))",
    );
    said(&mut page, "Read as raw bytes");
    page.wait_for(&format!("{ROWS}.length === 3"));
    let what: Vec<_> = page.rows().iter().map(|row| row["what"].clone()).collect();
    assert_eq!((&what[0], &what[2]), (&json!("response"), &json!("text, deflate: \"Hello\"")));
    assert!(page.detail().starts_with("Response"), "{}", page.detail());
    page.is_content();
}

#[test]
fn what_cannot_be_read_is_said_below_the_field() {
    let Some(mut page) = Page::open(&["--rate", "50"]) else { return };
    page.eval("document.getElementById('paste-text').value = '81 05\\n\\nhello world'");
    page.eval("document.querySelector('#paste button').click()");
    let answer = said(&mut page, "Line 3");
    assert!(answer.contains("ordinary text"), "{answer}");
    assert_eq!(page.eval("__inspector.chosen"), json!(null));
}
