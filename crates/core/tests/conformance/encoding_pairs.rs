//! The pairs that come with `encoding_rs`: every code of an encoding, decoded, and found again in its bytes.

use std::path::PathBuf;
use std::process::Command;

use rollcall_core::decode::SourceText;
use rollcall_core::dialect::{DecodeText, Encoding, StandardDecoder};
use serde_json::Value;

use super::score::{Score, checkout};

const PAIRS: [(&str, &str); 7] = [
    ("Big5", "big5_in"),
    ("EUC-KR", "euc_kr_in"),
    ("EUC-JP", "jis0208_in"),
    ("EUC-JP", "jis0212_in"),
    ("Shift_JIS", "shift_jis_in"),
    ("gb18030", "gb18030_in"),
    ("GBK", "gb18030_in"),
];

/// Where cargo keeps the sources of the crate.
fn test_data() -> Option<PathBuf> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline"])
        .current_dir(checkout())
        .output()
        .ok()?;
    let metadata: Value = serde_json::from_slice(&output.stdout).ok()?;
    let packages = metadata["packages"].as_array()?;
    let package = packages
        .iter()
        .find(|package| package["name"] == "encoding_rs")?;
    let manifest = PathBuf::from(package["manifest_path"].as_str()?);
    Some(manifest.parent()?.join("src/test_data")).filter(|folder| folder.is_dir())
}

/// The text is the expected one, and every character of it is read at the place that it is said to have.
fn judge(encoding: Encoding, bytes: &[u8], expected: &str) -> Result<(), String> {
    let text = StandardDecoder
        .decode(encoding, bytes)
        .ok_or("no decoder")?;
    if text != expected {
        return Err("other text".to_owned());
    }
    let source = SourceText::read(bytes.to_vec(), 0, encoding, Some(&StandardDecoder)).unwrap();
    for (at, c) in text
        .char_indices()
        .filter(|(_, c)| !matches!(c, '\u{304}' | '\u{30c}'))
    {
        let start = source.file_offset(u32::try_from(at).unwrap()) as usize;
        let end = bytes.len().min(start + 4);
        let read = StandardDecoder
            .decode(encoding, &bytes[start..end])
            .unwrap();
        if !read.starts_with(c) {
            return Err(format!("{c} is not at byte {start}"));
        }
    }
    Ok(())
}

#[test]
fn encoding_pairs() {
    let Some(folder) = test_data() else {
        println!("skipped 1: the sources of encoding_rs are not there");
        return;
    };
    let mut score = Score::new("encoding_rs 0.8, decoding pairs and places", &[]);
    for (name, file) in PAIRS {
        let bytes = std::fs::read(folder.join(format!("{file}.txt"))).unwrap();
        let expected = std::fs::read_to_string(folder.join(format!("{file}_ref.txt"))).unwrap();
        let encoding = Encoding::from_name(name).unwrap();
        score.case(format!("{name} {file}"), judge(encoding, &bytes, &expected));
    }
    score.settle("encoding-pairs.txt");
}
