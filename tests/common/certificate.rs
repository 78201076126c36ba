//! Self-signed certificates, made by `openssl`.
//!
//! Must not know what they are for. Read next: `frame.rs`.

use std::{
    path::Path,
    process::{Command, Stdio},
};

/// Makes a certificate for this subject with these extensions, and its key, as the files `names` in
/// `directory`. Returns whether `openssl` did so.
pub fn certify(directory: &Path, subject: &str, extensions: &[&str], names: [&str; 2]) -> bool {
    let [certificate, key] = names;
    let mut openssl = Command::new("openssl");
    openssl
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"])
        .args(["-nodes", "-days", "2", "-subj", subject, "-keyout", key, "-out", certificate]);
    for extension in extensions {
        openssl.args(["-addext", extension]);
    }
    let made = openssl.current_dir(directory).stderr(Stdio::null()).status();
    made.is_ok_and(|status| status.success())
}
