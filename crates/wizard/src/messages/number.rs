//! Numbers as the language writes them.

/// With the language's separators: `2,991`.
#[must_use]
pub fn format_number(value: u64) -> String {
    #[cfg(target_arch = "wasm32")]
    {
        intl::format(value as f64, 0)
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        value.to_string()
    }
}

/// `412 kB`, `1.9 kB`, `0 B`. A kilobyte has 1000 bytes.
#[must_use]
pub fn format_bytes(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["bytes.b", "bytes.kb", "bytes.mb", "bytes.gb"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    let digits = usize::from(unit > 0 && value < 10.0);
    let key = UNITS.get(unit).copied().unwrap_or("bytes.b");
    super::text_with(key, &[("n", &format_decimal(value, digits))])
}

pub(super) fn plural_form(count: u64) -> String {
    #[cfg(target_arch = "wasm32")]
    {
        intl::plural(count as f64)
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        if count == 1 { "one" } else { "other" }.to_owned()
    }
}

fn format_decimal(value: f64, digits: usize) -> String {
    #[cfg(target_arch = "wasm32")]
    {
        intl::format(value, digits)
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        format!("{value:.digits$}")
    }
}

#[cfg(target_arch = "wasm32")]
mod intl {
    use std::cell::RefCell;

    use js_sys::{Array, Intl, Object, Reflect};
    use wasm_bindgen::JsValue;

    use crate::messages::formats;

    /// The browser's formats for the language that the texts have.
    struct Formats {
        language: String,
        whole: Intl::NumberFormat,
        one_digit: Intl::NumberFormat,
        plurals: Intl::PluralRules,
    }

    thread_local! {
        static FORMATS: RefCell<Formats> = RefCell::new(Formats::of(formats()));
    }

    impl Formats {
        fn of(language: String) -> Formats {
            let languages = Array::of1(&JsValue::from_str(&language));
            Formats {
                whole: formatter(&languages, 0),
                one_digit: formatter(&languages, 1),
                plurals: Intl::PluralRules::new(&languages, &Object::new()),
                language,
            }
        }
    }

    fn with_formats<T>(use_them: impl FnOnce(&Formats) -> T) -> T {
        let language = formats();
        FORMATS.with_borrow_mut(|known| {
            if known.language != language {
                *known = Formats::of(language);
            }
            use_them(known)
        })
    }

    pub(super) fn format(value: f64, digits: usize) -> String {
        with_formats(|formats| {
            let format = if digits == 0 {
                &formats.whole
            } else {
                &formats.one_digit
            };
            let written = format
                .format()
                .call1(&JsValue::UNDEFINED, &JsValue::from_f64(value));
            written
                .ok()
                .and_then(|written| written.as_string())
                .unwrap_or_else(|| (value as i64).to_string())
        })
    }

    pub(super) fn plural(count: f64) -> String {
        with_formats(|formats| formats.plurals.select(count).into())
    }

    fn formatter(languages: &Array, digits: u32) -> Intl::NumberFormat {
        let options = Object::new();
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&options, &"maximumFractionDigits".into(), &digits.into());
        Intl::NumberFormat::new(languages, &options)
    }
}
