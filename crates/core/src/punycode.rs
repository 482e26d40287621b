//! Encoded labels of domains, decoded: RFC 3492 with the parameters of section 5.

const BASE: u32 = 36;
const T_MIN: u32 = 1;
const T_MAX: u32 = 26;
const SKEW: u32 = 38;
const DAMP: u32 = 700;
const INITIAL_BIAS: u32 = 72;
const INITIAL_CODE: u32 = 128;

/// The label that stands behind `xn--` in lower case; `None` when it is no such encoding (RFC 3492, 6.2).
pub(crate) fn decode(label: &str) -> Option<String> {
    let (basic, encoded) = label
        .rsplit_once('-')
        .filter(|(basic, _)| !basic.is_empty())
        .unwrap_or(("", label));
    if !label.is_ascii() {
        return None;
    }
    let mut characters: Vec<char> = basic.chars().collect();
    let (mut code, mut place, mut bias) = (INITIAL_CODE, 0_u32, INITIAL_BIAS);
    let mut digits = encoded.bytes().peekable();
    while digits.peek().is_some() {
        let before = place;
        let (mut weight, mut threshold_base) = (1_u32, BASE);
        loop {
            let digit = match digits.next()? {
                letter @ b'a'..=b'z' => u32::from(letter - b'a'),
                letter @ b'A'..=b'Z' => u32::from(letter - b'A'),
                number @ b'0'..=b'9' => u32::from(number - b'0') + 26,
                _ => return None,
            };
            place = place.checked_add(digit.checked_mul(weight)?)?;
            let threshold = threshold_base.saturating_sub(bias).clamp(T_MIN, T_MAX);
            if digit < threshold {
                break;
            }
            weight = weight.checked_mul(BASE - threshold)?;
            threshold_base += BASE;
        }
        let count = u32::try_from(characters.len()).ok()? + 1;
        bias = adapt(place - before, count, before == 0);
        code = code.checked_add(place / count)?;
        place %= count;
        characters.insert(place as usize, char::from_u32(code)?);
        place += 1;
    }
    Some(characters.into_iter().collect())
}

/// RFC 3492, 6.1.
fn adapt(delta: u32, count: u32, is_first: bool) -> u32 {
    let mut delta = delta / if is_first { DAMP } else { 2 };
    delta += delta / count;
    let mut bias = 0;
    while delta > ((BASE - T_MIN) * T_MAX) / 2 {
        delta /= BASE - T_MIN;
        bias += BASE;
    }
    bias + (BASE - T_MIN + 1) * delta / (delta + SKEW)
}

#[cfg(all(test, feature = "unicode-tables", not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    #[test]
    fn labels_are_decoded() {
        assert_eq!(super::decode("mller-kva").as_deref(), Some("müller"));
        assert_eq!(super::decode("ls8h").as_deref(), Some("💩"));
        assert_eq!(super::decode("0"), None);
        assert_eq!(super::decode("a-ä"), None);
    }

    proptest! {
        #[test]
        fn the_idna_crate_decodes_the_same(text in "[a-z0-9-]{0,12}|[a-zéüßα-ω一-龥😀-😎-]{1,8}") {
            prop_assert_eq!(super::decode(&text), idna::punycode::decode_to_string(&text));
            if let Some(encoded) = idna::punycode::encode_str(&text) {
                prop_assert_eq!(super::decode(&encoded), Some(text));
            }
        }
    }
}
