//! Sixty-four bytes at a time: where the separators, quotes and control characters stand.

/// Bytes looked at together.
pub(crate) const BLOCK: usize = 64;

/// One bit a byte of the block, the first byte lowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Masks {
    pub(crate) delimiter: u64,
    pub(crate) quote: u64,
    /// Bytes 0 to 15: newlines, NUL, and some that mean nothing.
    pub(crate) control: u64,
}

/// Looks at one block.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
pub(crate) fn find_masks(block: &[u8; BLOCK], delimiter: u8) -> Masks {
    let delimiter = repeat(delimiter);
    let quote = repeat(b'"');
    let mut masks = Masks {
        delimiter: 0,
        quote: 0,
        control: 0,
    };
    for (at, word) in block.as_chunks::<8>().0.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let shift = at * 8;
        masks.delimiter |= gather(zero_bytes(word ^ delimiter)) << shift;
        masks.quote |= gather(zero_bytes(word ^ quote)) << shift;
        masks.control |= gather(zero_bytes(word & repeat(0xF0))) << shift;
    }
    masks
}

/// Looks at one block, sixteen bytes in one go.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub(crate) fn find_masks(block: &[u8; BLOCK], delimiter: u8) -> Masks {
    use core::arch::wasm32::{i8x16_bitmask, u8x16_eq, u8x16_lt, u8x16_splat, u64x2};
    let (delimiter, quote) = (u8x16_splat(delimiter), u8x16_splat(b'"'));
    let limit = u8x16_splat(16);
    let mut masks = Masks {
        delimiter: 0,
        quote: 0,
        control: 0,
    };
    for (at, half) in block.as_chunks::<16>().0.iter().enumerate() {
        let (words, _) = half.as_chunks::<8>();
        let [low, high] = words else { continue };
        let bytes = u64x2(u64::from_le_bytes(*low), u64::from_le_bytes(*high));
        let shift = at * 16;
        masks.delimiter |= u64::from(i8x16_bitmask(u8x16_eq(bytes, delimiter))) << shift;
        masks.quote |= u64::from(i8x16_bitmask(u8x16_eq(bytes, quote))) << shift;
        masks.control |= u64::from(i8x16_bitmask(u8x16_lt(bytes, limit))) << shift;
    }
    masks
}

/// For each bit, whether the number of bits up to and with it is odd.
pub(crate) fn parity(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

/// The byte in all eight places.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
const fn repeat(byte: u8) -> u64 {
    byte as u64 * 0x0101_0101_0101_0101
}

/// The highest bit of every byte that is zero, and no other.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
fn zero_bytes(word: u64) -> u64 {
    let low = repeat(0x7F);
    !(((word & low) + low) | word | low)
}

/// The highest bits of the eight bytes, next to each other.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
fn gather(highest: u64) -> u64 {
    (highest >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, find_masks, parity};

    #[test]
    fn every_byte_is_found_where_it_stands() {
        for at in 0..BLOCK {
            for byte in 0..=255_u8 {
                let mut block = [b'x'; BLOCK];
                block[at] = byte;
                let masks = find_masks(&block, b';');
                let bit = 1_u64 << at;
                let expect = |found: bool| if found { bit } else { 0 };
                assert_eq!(masks.delimiter, expect(byte == b';'));
                assert_eq!(masks.quote, expect(byte == b'"'));
                assert_eq!(masks.control, expect(byte < 16));
            }
        }
    }

    #[test]
    fn parity_runs_upwards() {
        assert_eq!(parity(0b1001_0010), (!0 << 7) | 0b0000_1110);
        assert_eq!(parity(1 << 63), 1 << 63);
    }
}
