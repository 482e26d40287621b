//! Which roles changes to the directory give: nobody gives a permission that they do not have, by an import either.

use rollcall_api::session::Scopes;
use rollcall_core::changeset::{Changeset, FieldValue, Op};
use rollcall_core::template::Template;
use rollcall_store::{Principal, RosterName};

use crate::permission::{require_to_give, scopes_of};
use crate::problem::ApiResult;

/// Refuses changes that give anybody a role beyond what `principal` may.
pub(crate) fn check_roles_given(
    principal: &Principal,
    roster: &RosterName,
    template: &Template,
    changeset: &Changeset,
) -> ApiResult<()> {
    match roster {
        RosterName::Workspace => require_to_give(principal, scopes_given(template, changeset)),
        // What an application calls a role is its own matter.
        RosterName::Application(_) => Ok(()),
    }
}

fn scopes_given(template: &Template, changeset: &Changeset) -> Scopes {
    let role = template
        .fields
        .iter()
        .find(|field| field.property == "role");
    // Whoever is removed is given nothing; the change says what they had.
    let given = (changeset.changes.iter()).filter(|change| change.op != Op::Remove);
    let roles = given.filter_map(|change| {
        let value = change.set.get(&role?.name)?;
        FieldValue::new_value(value).map(str::to_ascii_lowercase)
    });
    roles.fold(Scopes::NONE, |given, role| given.or(scopes_of(&role)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rollcall_core::template::builtin;

    #[test]
    fn what_is_set_is_given_unless_it_goes() {
        let template = Template::from_json(builtin("workspace-users").unwrap().json).unwrap();
        let given = |change: &str| {
            let text = format!(
                r#"{{"base_revision":"1","template":"workspace-users","changes":[{{"key":"a@x.org",{change}}}]}}"#
            );
            scopes_given(&template, &serde_json::from_str(&text).unwrap())
        };
        assert_eq!(
            given(r#""op":"create","set":{"role":"admin"}"#),
            Scopes::ALL
        );
        let promoted = r#""op":"update","set":{"role":{"old":"user","new":"Admin"}}"#;
        assert_eq!(given(promoted), Scopes::ALL);
        let demoted = r#""op":"update","set":{"role":{"old":"admin","new":"user"}}"#;
        assert_eq!(given(demoted), Scopes::NONE);
        assert_eq!(
            given(r#""op":"remove","set":{"role":"admin"}"#),
            Scopes::NONE
        );
    }
}
