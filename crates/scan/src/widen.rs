//! Columns of numbers as they lie in a file.

/// Numbers of 1, 2 or 4 bytes each, the lowest first. `None` for another width, or half a number at the end.
#[inline(never)]
#[must_use]
pub fn widen(bytes: &[u8], width: usize) -> Option<Vec<u32>> {
    match width {
        1 => Some(bytes.iter().map(|byte| u32::from(*byte)).collect()),
        2 => match bytes.as_chunks::<2>() {
            (pairs, []) => Some(
                pairs
                    .iter()
                    .map(|pair| u32::from(u16::from_le_bytes(*pair)))
                    .collect(),
            ),
            _ => None,
        },
        4 => match bytes.as_chunks::<4>() {
            (words, []) => Some(words.iter().map(|word| u32::from_le_bytes(*word)).collect()),
            _ => None,
        },
        _ => None,
    }
}
