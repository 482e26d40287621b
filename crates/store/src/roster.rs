//! The names of rosters: `workspace`, `app:SLUG`.

use std::fmt;
use std::str::FromStr;

/// Which list of users is meant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum RosterName {
    /// The organization's workspace directory.
    Workspace,
    /// The users of an application, by its slug.
    Application(String),
}

/// The text is no name of a roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a roster is called `workspace` or `app:SLUG`")]
pub struct RosterNameError;

impl FromStr for RosterName {
    type Err = RosterNameError;

    fn from_str(text: &str) -> Result<RosterName, RosterNameError> {
        if text == "workspace" {
            return Ok(RosterName::Workspace);
        }
        let slug = text.strip_prefix("app:").ok_or(RosterNameError)?;
        let is_slug = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if slug.is_empty() || !slug.chars().all(is_slug) {
            return Err(RosterNameError);
        }
        Ok(RosterName::Application(slug.to_owned()))
    }
}

impl fmt::Display for RosterName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RosterName::Workspace => f.write_str("workspace"),
            RosterName::Application(slug) => write!(f, "app:{slug}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_written_alike() {
        for text in ["workspace", "app:figma", "app:design-2"] {
            assert_eq!(
                text.parse::<RosterName>().map(|name| name.to_string()),
                Ok(text.to_owned())
            );
        }
        for text in ["", "app:", "app:Figma", "app:../x", "users"] {
            assert_eq!(text.parse::<RosterName>(), Err(RosterNameError), "{text}");
        }
    }
}
