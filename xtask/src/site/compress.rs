//! `.br` and `.gz` beside every file that they make smaller, for the server to send as they are.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::thread;

use anyhow::{Context, Result, anyhow};
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};

use super::files_below;

const COMPRESSIBLE: [&str; 10] = [
    "html",
    "js",
    "css",
    "wasm",
    "svg",
    "json",
    "csv",
    "txt",
    "ico",
    "webmanifest",
];

pub(super) fn add_compressed_twins(site: &Path) -> Result<()> {
    let files: Vec<String> = files_below(site)?
        .into_iter()
        .filter(|file| {
            file.rsplit_once('.')
                .is_some_and(|(_, extension)| COMPRESSIBLE.contains(&extension))
        })
        .collect();
    thread::scope(|scope| {
        let running: Vec<_> = files
            .iter()
            .map(|file| scope.spawn(move || compress_file(&site.join(file))))
            .collect();
        running.into_iter().try_for_each(|thread| {
            thread
                .join()
                .map_err(|_| anyhow!("a file could not be compressed"))?
        })
    })
}

fn compress_file(path: &Path) -> Result<()> {
    let content = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    write_if_smaller(path, "br", &content, brotli(&content)?)?;
    write_if_smaller(path, "gz", &content, gzip(&content)?)
}

fn write_if_smaller(path: &Path, ending: &str, plain: &[u8], packed: Vec<u8>) -> Result<()> {
    if packed.len() >= plain.len() {
        return Ok(());
    }
    let mut twin = path.as_os_str().to_owned();
    twin.push(".");
    twin.push(ending);
    fs::write(&twin, packed).with_context(|| format!("writing {}", twin.display()))
}

/// The content as it is sent to browsers.
pub(crate) fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: content.len(),
        ..BrotliEncoderParams::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &*content, &mut packed, &parameters)?;
    Ok(packed)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}
