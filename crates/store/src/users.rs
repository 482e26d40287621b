//! Users of the workspace directory.

use rollcall_api::users::WorkspaceUser;

use crate::driver::{Mode, values};
use crate::transaction::Tx;
use crate::{Listing, OrganizationId, Result, Storage, UserStatusFilter, Window, fold};

type UserRow = (
    String,
    String,
    String,
    String,
    String,
    u32,
    String,
    String,
    String,
);

impl Storage {
    /// Users of the workspace directory.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn workspace_users(
        &self,
        organization: OrganizationId,
        status: UserStatusFilter,
        search: &str,
        window: Window<'_>,
    ) -> Result<Listing<WorkspaceUser>> {
        let status = match status {
            UserStatusFilter::Active => Some("active"),
            UserStatusFilter::Archived => Some("archived"),
            UserStatusFilter::All => None,
        };
        let mut tx = self.begin(Mode::Read).await?;
        let after = window.after.unwrap_or_default();
        let folded = fold(search);
        let rows = tx
            .user_rows(
                organization,
                (status, &folded, None),
                (after, window.limit + 1),
            )
            .await?;
        let total = rows.first().map_or(0, |row| row.5);
        let items = rows.into_iter().map(user_of).collect::<Result<Vec<_>>>()?;
        let listing = Listing::cut(items, total, window.limit, |(key, _)| key.clone());
        Ok(listing.map(|(_, user)| user))
    }

    /// A user of the workspace directory, by canonical e-mail address.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn workspace_user(
        &self,
        organization: OrganizationId,
        key: &str,
    ) -> Result<Option<WorkspaceUser>> {
        let mut tx = self.begin(Mode::Read).await?;
        let rows = tx
            .user_rows(organization, (None, "", Some(key)), ("", 1))
            .await?;
        let found = rows.into_iter().next().map(user_of).transpose()?;
        Ok(found.map(|(_, user)| user))
    }
}

impl Tx {
    /// Users with a status, whose names or addresses contain something, or the one with a key, in order of their
    /// keys.
    async fn user_rows(
        &mut self,
        organization: OrganizationId,
        (status, search, key): (Option<&str>, &str, Option<&str>),
        (after, limit): (&str, u32),
    ) -> Result<Vec<UserRow>> {
        let found = self.contains("p.search", "$3");
        let groups = self.json_list("m.user_group ORDER BY m.user_group");
        let identifiers =
            self.json_list("i.source || ':' || i.username ORDER BY i.source, i.username");
        let applications = self.json_list("DISTINCT a.name");
        let sql = format!(
            "WITH filtered AS ( \
                 SELECT p.user_key, p.display_name, p.status, p.role FROM profile p \
                 WHERE p.organization = $1 AND ($2 IS NULL OR p.status = $2) AND ($3 = '' OR {found}) \
                     AND ($6 IS NULL OR p.user_key = $6) \
             ) \
             SELECT f.user_key, u.email, f.display_name, f.status, f.role, \
                    (SELECT COUNT(*) FROM filtered), \
                    (SELECT {groups} FROM membership m \
                     WHERE m.organization = $1 AND m.user_key = f.user_key), \
                    (SELECT {identifiers} FROM identifier i \
                     WHERE i.organization = $1 AND i.user_key = f.user_key), \
                    (SELECT {applications} FROM app_access x \
                     JOIN application a ON a.organization = x.organization AND a.slug = x.application \
                     WHERE x.organization = $1 AND x.user_key = f.user_key AND x.status = 'active') \
             FROM filtered f \
             JOIN person u ON u.organization = $1 AND u.user_key = f.user_key \
             WHERE f.user_key > $4 \
             ORDER BY f.user_key LIMIT $5"
        );
        self.all(
            sql,
            values![organization.0, status, search, after, limit, key],
        )
        .await
    }
}

fn user_of(row: UserRow) -> Result<(String, WorkspaceUser)> {
    let (key, email, display_name, status, role, _, groups, identifiers, applications) = row;
    let mut applications: Vec<String> = serde_json::from_str(&applications)?;
    applications.sort_unstable();
    let user = WorkspaceUser {
        key: key.clone(),
        email,
        display_name,
        status,
        role,
        groups: serde_json::from_str(&groups)?,
        identifiers: serde_json::from_str(&identifiers)?,
        applications,
    };
    Ok((key, user))
}
