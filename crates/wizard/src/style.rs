//! The style sheets, for a page or a shadow root. Each part lies beside its component.

use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// What all else stands on, for a shadow root. The product's own pages link it before there is a program.
pub const GROUND: &str = concat!(
    include_str!("../../../www/styles/tokens.css"),
    include_str!("../../../www/styles/base.css"),
);

/// Components and steps. Follows the ground.
pub const STYLESHEET: &str = concat!(
    include_str!("components/icon.css"),
    include_str!("components/button.css"),
    include_str!("components/badge.css"),
    include_str!("components/class_mark.css"),
    include_str!("components/dialog.css"),
    include_str!("components/empty_state.css"),
    include_str!("components/notice.css"),
    include_str!("components/page_header.css"),
    include_str!("components/progress_bar.css"),
    include_str!("components/proportion_bar.css"),
    include_str!("components/table.css"),
    include_str!("components/tabs.css"),
    include_str!("steps/frame.css"),
    include_str!("steps/keys.css"),
    include_str!("steps/stepper.css"),
    include_str!("steps/meter.css"),
    include_str!("steps/checks.css"),
    include_str!("steps/file/file.css"),
    include_str!("steps/columns/columns.css"),
    include_str!("steps/fix/fix.css"),
    include_str!("steps/fix/grid/grid.css"),
    include_str!("steps/changes/changes.css"),
    include_str!("steps/result/result.css"),
);

/// Puts these, one after the other, into a document or shadow root as one constructed sheet, which a strict content
/// security policy allows. What was adopted before stays.
///
/// # Errors
/// The JavaScript exception, where constructed style sheets are unknown.
pub fn adopt(root: &web_sys::Node, styles: &[&str]) -> Result<(), JsValue> {
    let sheet = web_sys::CssStyleSheet::new()?;
    sheet.replace_sync(&styles.concat())?;
    let name = JsValue::from_str("adoptedStyleSheets");
    let held: Array = Reflect::get(root, &name)?.unchecked_into();
    let sheets = Array::from(&held);
    sheets.push(&sheet);
    Reflect::set(root, &name, &sheets)?;
    Ok(())
}

#[cfg(test)]
mod tests;
