//! Which roles changes to the directory give: nobody gives a permission that they do not have, by an import either.

use rollcall_api::session::Scopes;
use rollcall_core::changeset::{Changeset, FieldValue};
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
    let roles = changeset.changes.iter().filter_map(|change| {
        let value = change.set.get(&role?.name)?;
        FieldValue::new_value(value).map(str::to_ascii_lowercase)
    });
    roles.fold(Scopes::NONE, |given, role| given.or(scopes_of(&role)))
}
