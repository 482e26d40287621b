//! What is served: the User with two extensions, the Group, and what is said of them.

mod attribute;
mod catalog;
mod extension;
mod group;
mod user;

pub use attribute::{Attribute, Kind, Mutability, Returned};
pub use catalog::{Catalog, ResourceType, Schema};
