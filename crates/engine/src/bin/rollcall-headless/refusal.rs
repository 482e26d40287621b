//! Calls that are refused. Whatever is wrong in a file is a finding and refuses nothing.

use std::fmt::Display;

use wasm_bindgen::JsValue;

/// No built-in template has this name.
pub(crate) const TEMPLATE_UNKNOWN: &str = "template_unknown";
/// The template document is none; the message says where.
pub(crate) const TEMPLATE_INVALID: &str = "template_invalid";
/// The directory document or snapshot is none; the message says where.
pub(crate) const DIRECTORY_INVALID: &str = "directory_invalid";
/// The dialect names an encoding, delimiter or quote that there is not.
pub(crate) const DIALECT_INVALID: &str = "dialect_invalid";
/// A column is taken for a field that the template has not.
pub(crate) const COLUMN_UNKNOWN: &str = "column_unknown";
/// What the other module says of a workbook cannot be read: the two are of different versions.
pub(crate) const MODULE_MISMATCH: &str = "module_mismatch";

/// What the application says of a batch is nothing that can be taken; the message says where.
pub(crate) const ANSWER_INVALID: &str = "answer_invalid";

/// The error that is thrown.
pub(crate) fn refused(code: &str, message: impl Display) -> JsValue {
    let error = js_sys::Error::new(&message.to_string());
    error.set_name(code);
    error.into()
}
