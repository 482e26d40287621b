//! What the server asks of a storage.

use async_trait::async_trait;
use rollcall_api::applications::ApplicationUser;
use rollcall_api::imports::{Import, ImportSummary};
use rollcall_api::users::WorkspaceUser;
use rollcall_core::directory::DirectoryDocument;

use crate::{
    Answer, AppUserView, ApplicationFacts, Applied, Founding, ImportWrite, Listing, NewSession,
    NewSignInLink, Organization, OrganizationId, Principal, Result, RosterFacts, RosterName,
    UserStatusFilter, Window,
};

/// Keeps organizations. Each call is one transaction; times come in as arguments.
#[async_trait]
pub trait Storage: Send + Sync + std::fmt::Debug {
    /// Writes a whole organization into an empty database.
    async fn found_organization(&self, founding: &Founding, now_ms: i64) -> Result<OrganizationId>;

    /// The organization, once there is one.
    async fn organization(&self) -> Result<Option<Organization>>;

    /// An active user of the workspace directory, by canonical e-mail address.
    async fn principal(&self, organization: OrganizationId, key: &str)
    -> Result<Option<Principal>>;

    /// The active Admin whose key sorts first.
    async fn first_admin(&self, organization: OrganizationId) -> Result<Option<Principal>>;

    async fn add_sign_in_link(
        &self,
        organization: OrganizationId,
        link: &NewSignInLink,
    ) -> Result<()>;

    /// Uses the link up and opens a session for its user. `None` when the link is unknown, used or expired,
    /// or its user is not active.
    async fn open_session(
        &self,
        organization: OrganizationId,
        link_sha256: &str,
        session: &NewSession,
        now_ms: i64,
    ) -> Result<Option<Principal>>;

    /// Who has the session, while it lasts and the user is active.
    async fn find_session(
        &self,
        organization: OrganizationId,
        token_sha256: &str,
        now_ms: i64,
    ) -> Result<Option<Principal>>;

    async fn close_session(&self, organization: OrganizationId, token_sha256: &str) -> Result<()>;

    /// Applications by name; `owner`: only those of one user.
    async fn applications(
        &self,
        organization: OrganizationId,
        owner: Option<&str>,
    ) -> Result<Vec<ApplicationFacts>>;

    async fn application(
        &self,
        organization: OrganizationId,
        slug: &str,
    ) -> Result<Option<ApplicationFacts>>;

    /// Users of an application, one row a user whatever number of accounts they have there.
    async fn application_users(
        &self,
        organization: OrganizationId,
        slug: &str,
        view: AppUserView,
        search: &str,
        window: Window<'_>,
    ) -> Result<Listing<ApplicationUser>>;

    /// Users of the workspace directory.
    async fn workspace_users(
        &self,
        organization: OrganizationId,
        status: UserStatusFilter,
        search: &str,
        window: Window<'_>,
    ) -> Result<Listing<WorkspaceUser>>;

    /// The imports of the given rosters, latest first.
    async fn imports(
        &self,
        organization: OrganizationId,
        rosters: &[RosterName],
        window: Window<'_>,
    ) -> Result<Listing<ImportSummary>>;

    async fn import(&self, organization: OrganizationId, id: &str) -> Result<Option<Import>>;

    /// Names of all rosters.
    async fn rosters(&self, organization: OrganizationId) -> Result<Vec<RosterName>>;

    async fn roster(
        &self,
        organization: OrganizationId,
        roster: &RosterName,
    ) -> Result<Option<RosterFacts>>;

    async fn roster_revision(
        &self,
        organization: OrganizationId,
        roster: &RosterName,
    ) -> Result<Option<i64>>;

    /// Everything that the roster's users are compared with, of one revision.
    async fn snapshot(
        &self,
        organization: OrganizationId,
        roster: &RosterName,
    ) -> Result<Option<DirectoryDocument>>;

    /// Keys of the users that changed after a revision.
    async fn users_changed_since(
        &self,
        organization: OrganizationId,
        roster: &RosterName,
        revision: i64,
    ) -> Result<Vec<String>>;

    /// The answer given under an idempotency key.
    async fn answer(&self, organization: OrganizationId, key: &str) -> Result<Option<Answer>>;

    /// Writes users, history and answer, and raises the revision: all or nothing.
    async fn apply_import(&self, write: &ImportWrite) -> Result<Applied>;

    /// The organization's own template document.
    async fn own_template(
        &self,
        organization: OrganizationId,
        name: &str,
    ) -> Result<Option<String>>;
}
