use leptos::prelude::*;
use rollcall_api::roles::Role;
use rollcall_wizard::components::Badge;
use rollcall_wizard::messages::{format_number, text};

use super::words_of;
use crate::paths;
use crate::role::role_word;

#[component]
pub(super) fn RoleRow(role: Role) -> impl IntoView {
    let name = if role.built_in {
        view! {
            <span class="rcc-person-name">{role_word(&role.id)}</span>
            " "
            <Badge>{text("console.roles.built_in")}</Badge>
        }
        .into_any()
    } else {
        view! { <a class="rcc-person-name" href=paths::role(&role.id)>{role.name}</a> }.into_any()
    };
    view! {
        <tr>
            <td class="rcc-cell-lead">{name}</td>
            <td data-label=text("console.roles.allows")>{words_of(role.scopes)}</td>
            <td class="rc-cell-number" data-label=text("console.roles.held_by")>
                {format_number(u64::from(role.holders))}
            </td>
        </tr>
    }
}
