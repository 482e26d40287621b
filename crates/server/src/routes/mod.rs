//! Handlers, by the names of their URLs.

pub(crate) mod applications;
pub(crate) mod apply;
pub(crate) mod audit;
pub(crate) mod chunks;
pub(crate) mod deleted;
pub(crate) mod embed_keys;
pub(crate) mod groups;
pub(crate) mod imports;
pub(crate) mod judging;
pub(crate) mod last_seen;
pub(crate) mod openid;
pub(crate) mod passwords;
pub(crate) mod plans;
pub(crate) mod reset;
pub(crate) mod role_holders;
pub(crate) mod roles;
pub(crate) mod rosters;
pub(crate) mod session;
pub(crate) mod templates;
pub(crate) mod tokens;
pub(crate) mod undo;
pub(crate) mod users;
pub(crate) mod ways;
