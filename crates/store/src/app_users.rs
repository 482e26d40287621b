//! Users of an application.

use rollcall_api::applications::ApplicationUser;

use crate::applications::source_title;
use crate::driver::{Mode, values};
use crate::{
    AppUserView, FILE_UPLOAD, Listing, OrganizationId, Result, Storage, Window, fold, rfc3339,
};

impl Storage {
    /// Users of an application, one row a user whatever number of accounts they have there: active when one of
    /// the accounts is, the Imported account named first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn application_users(
        &self,
        organization: OrganizationId,
        slug: &str,
        view: AppUserView,
        search: &str,
        window: Window<'_>,
    ) -> Result<Listing<ApplicationUser>> {
        type Found = (
            String,
            String,
            Option<String>,
            bool,
            String,
            u32,
            String,
            Option<i64>,
        );
        let mut tx = self.begin(Mode::Read).await?;
        let found = tx.contains("mine.search || ' ' || COALESCE(p.search, '')", "$4");
        let sources = tx.json_list("DISTINCT s.source");
        let sql = format!(
            "WITH mine AS ( \
                 SELECT x.user_key, MAX(CASE WHEN x.status = 'active' THEN 1 ELSE 0 END) AS active, \
                        MAX(x.display_name) AS name, \
                        STRING_AGG(c.title, ', ' ORDER BY CASE WHEN c.name = 'imported' THEN 0 ELSE 1 END, \
                                                          c.title) AS accounts, \
                        STRING_AGG(x.search, ' ') AS search \
                 FROM app_access x \
                 JOIN app_account c ON c.organization = x.organization AND c.application = x.application \
                                   AND c.name = x.account \
                 WHERE x.organization = $1 AND x.application = $2 \
                 GROUP BY x.user_key \
             ), filtered AS ( \
                 SELECT u.user_key, u.email, COALESCE(mine.name, p.display_name) AS name, mine.active, \
                        mine.accounts \
                 FROM mine \
                 JOIN person u ON u.organization = $1 AND u.user_key = mine.user_key \
                 LEFT JOIN profile p ON p.organization = $1 AND p.user_key = mine.user_key \
                 WHERE ($3 = 1 OR mine.active = 1 OR p.status = 'active' OR EXISTS ( \
                           SELECT 1 FROM app_access y WHERE y.organization = $1 \
                           AND y.user_key = mine.user_key AND y.status = 'active')) \
                   AND ($4 = '' OR {found}) \
             ) \
             SELECT f.user_key, f.email, f.name, f.active, f.accounts, (SELECT COUNT(*) FROM filtered), \
                    (SELECT {sources} FROM access_source s \
                     WHERE s.organization = $1 AND s.application = $2 AND s.user_key = f.user_key), \
                    (SELECT MAX(s.last_seen_ms) FROM access_source s \
                     WHERE s.organization = $1 AND s.application = $2 AND s.user_key = f.user_key \
                       AND s.source = $5) \
             FROM filtered f \
             WHERE f.user_key > $6 \
             ORDER BY f.user_key LIMIT $7"
        );
        let rows: Vec<Found> = tx
            .all(
                sql,
                values![
                    organization.0,
                    slug,
                    view == AppUserView::All,
                    fold(search),
                    FILE_UPLOAD,
                    window.after.unwrap_or_default(),
                    window.limit + 1,
                ],
            )
            .await?;
        let total = rows.first().map_or(0, |row| row.5);
        let items = rows.into_iter().map(user_of).collect::<Result<Vec<_>>>()?;
        let listing = Listing::cut(items, total, window.limit, |(key, _)| key.clone());
        return Ok(listing.map(|(_, user)| user));

        fn user_of(row: Found) -> Result<(String, ApplicationUser)> {
            let (key, email, display_name, active, account, _, sources, imported_ms) = row;
            let names: Vec<String> = serde_json::from_str(&sources)?;
            let mut sources: Vec<String> = names.iter().map(|name| source_title(name)).collect();
            sources.sort_unstable();
            let user = ApplicationUser {
                email,
                display_name,
                status: if active { "active" } else { "past" }.to_owned(),
                account,
                sources,
                last_import_at: imported_ms.map(rfc3339),
            };
            Ok((key, user))
        }
    }
}
