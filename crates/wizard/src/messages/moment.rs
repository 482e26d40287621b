//! Moments as the language writes them.

/// "Nov 9, 2026, 8:28 AM", in the time zone of whoever looks.
#[must_use]
pub fn format_moment(rfc3339: &str) -> String {
    #[cfg(target_arch = "wasm32")]
    {
        intl::MOMENT.with(|format| intl::write(format, rfc3339))
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        rfc3339.to_owned()
    }
}

/// "Nov 9, 2026", where the hour does not matter.
#[must_use]
pub fn format_day(rfc3339: &str) -> String {
    #[cfg(target_arch = "wasm32")]
    {
        intl::DAY.with(|format| intl::write(format, rfc3339))
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        rfc3339.to_owned()
    }
}

#[cfg(target_arch = "wasm32")]
mod intl {
    use js_sys::{Array, Date, Intl, Object, Reflect};
    use wasm_bindgen::JsValue;

    use super::super::formats;

    // Made when the first moment is shown; the language is chosen by then, and stays until the page is loaded anew.
    thread_local! {
        pub(super) static MOMENT: Intl::DateTimeFormat = formatter(&[("dateStyle", "medium"), ("timeStyle", "short")]);
        pub(super) static DAY: Intl::DateTimeFormat = formatter(&[("dateStyle", "medium")]);
    }

    pub(super) fn write(format: &Intl::DateTimeFormat, rfc3339: &str) -> String {
        let date = Date::new(&JsValue::from_str(rfc3339));
        let written = format.format().call1(&JsValue::UNDEFINED, &date);
        // What is no date makes `format` throw; then it is shown as it came.
        written
            .ok()
            .and_then(|written| written.as_string())
            .unwrap_or_else(|| rfc3339.to_owned())
    }

    fn formatter(styles: &[(&str, &str)]) -> Intl::DateTimeFormat {
        let options = Object::new();
        for (name, style) in styles {
            // Setting a property of a fresh object cannot fail.
            let _ = Reflect::set(
                &options,
                &JsValue::from_str(name),
                &JsValue::from_str(style),
            );
        }
        Intl::DateTimeFormat::new(&Array::of1(&formats().into()), &options)
    }
}
