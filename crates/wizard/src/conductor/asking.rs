//! What the target is asked between the users on record and the changes.

use rollcall_api::rosters::LastSeen;
use rollcall_core::template::MissingPolicy;

use super::{Conductor, Hands};
use crate::machine::{Action, Trouble};
use crate::server;
use crate::target::Target;

impl Conductor {
    /// In which import some missing users were seen last; `None` where nobody says.
    pub(crate) async fn ask_last_seen(self, keys: Vec<String>) -> Option<Vec<LastSeen>> {
        let hands = self.hands()?;
        match &hands.target {
            Target::CheckOnly { .. } => None,
            Target::Host { host, .. } => host.fetch_last_seen(&keys).await,
            Target::Server { server, roster } => {
                // Where nobody is asked about missing users, nothing is kept of them.
                let is_asked = self.peek(|desk| desk.roster.template.missing == MissingPolicy::Ask);
                if !is_asked {
                    return None;
                }
                let answer = server::fetch_last_seen(server, roster, keys).await;
                answer.ok().map(|answer| answer.users)
            }
        }
    }

    /// Creates groups; what those are called that are on record now.
    pub(super) async fn make_groups(
        self,
        hands: &Hands,
        names: &[String],
    ) -> Result<Vec<String>, Trouble> {
        match &hands.target {
            Target::Host { host, .. } => {
                host.make_groups(names).await?;
                Ok(names.to_vec())
            }
            Target::Server { server, .. } => {
                let body = server::groups_body(names);
                self.act(Action::Sent {
                    bytes: body.len() as u64,
                });
                let answer = server::make_groups(server, &body).await?;
                Ok(answer.groups.into_iter().map(|group| group.name).collect())
            }
            // Nobody has groups on record.
            Target::CheckOnly { .. } => Ok(Vec::new()),
        }
    }
}
