//! Lists: `GET /Users`, `GET /Groups`, `POST …/.search` (RFC 7644 §3.4.2, §3.4.3), by index and by cursor (RFC
//! 9865). The latest resources come first unless the client sorts.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use rollcall_scim::schema::Catalog;
use rollcall_scim::{Cursor, ListRequest, Paging, ScimResult, list_response};
use rollcall_store::UserChoice;
use serde_json::{Value, json};

use super::answer::{Outcome, document};
use super::caller::{Caller, read_body};
use super::resources::{Of, Parameters};
use super::scan::{Found, Scan, Stop};
use super::work::base_of;
use super::{LIMITS, MAX_BODY_BYTES};
use crate::clock::now_ms;
use crate::state::AppState;

const USERS: &[Of] = &[Of::Users];
const GROUPS: &[Of] = &[Of::Groups];
/// Groups are few; behind the users nobody would find them.
const ALL: &[Of] = &[Of::Groups, Of::Users];

pub(super) async fn users(
    State(state): State<AppState>,
    caller: Caller,
    parameters: Parameters,
) -> Outcome<Response> {
    list(&state, &caller, USERS, &read_parameters(&parameters)?).await
}

pub(super) async fn groups(
    State(state): State<AppState>,
    caller: Caller,
    parameters: Parameters,
) -> Outcome<Response> {
    list(&state, &caller, GROUPS, &read_parameters(&parameters)?).await
}

pub(super) async fn search_users(
    State(state): State<AppState>,
    caller: Caller,
    request: Request,
) -> Outcome<Response> {
    search(&state, &caller, USERS, request).await
}

pub(super) async fn search_groups(
    State(state): State<AppState>,
    caller: Caller,
    request: Request,
) -> Outcome<Response> {
    search(&state, &caller, GROUPS, request).await
}

pub(super) async fn search_all(
    State(state): State<AppState>,
    caller: Caller,
    request: Request,
) -> Outcome<Response> {
    search(&state, &caller, ALL, request).await
}

async fn search(
    state: &AppState,
    caller: &Caller,
    of: &'static [Of],
    request: Request,
) -> Outcome<Response> {
    let body = read_body(request, MAX_BODY_BYTES).await?;
    list(state, caller, of, &ListRequest::from_body(&body)?).await
}

fn read_parameters(parameters: &Parameters) -> ScimResult<ListRequest> {
    let pairs = parameters
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    ListRequest::from_parameters(pairs)
}

/// A page of a list, on its way.
#[derive(Debug, Default)]
struct Page {
    total: usize,
    found: Vec<Found>,
    /// Where the next page begins.
    next: Option<Value>,
}

async fn list(
    state: &AppState,
    caller: &Caller,
    of: &'static [Of],
    request: &ListRequest,
) -> Outcome<Response> {
    let mut tx = state.storage.read_scim(caller.organization).await?;
    let catalog = Catalog::new(&tx.sources().await?);
    check(request, of, &catalog)?;
    let count = request
        .count
        .unwrap_or(LIMITS.default_page)
        .min(LIMITS.max_page);
    let fingerprint = request.fingerprint(&format!("{} {of:?}", caller.organization.0));
    let mut scan = Scan {
        tx: &mut tx,
        catalog: &catalog,
        base: base_of(state),
        of,
        filter: request.filter.as_ref(),
    };
    let (page, start_index) = match &request.paging {
        Paging::Index(start) => {
            let page = by_index(&mut scan, request, start - 1, count).await?;
            (page, Some(*start))
        }
        Paging::Cursor(cursor) => {
            let oldest_ms = now_ms() - LIMITS.cursor_seconds * 1000;
            let position = match cursor {
                Some(text) => Some(Cursor::read(text, &fingerprint, count, oldest_ms)?.position),
                None => None,
            };
            (
                by_cursor(&mut scan, request, position.as_ref(), count).await?,
                None,
            )
        }
    };
    let next_cursor = page.next.map(|position| {
        let cursor = Cursor {
            at_ms: now_ms(),
            count,
            position,
        };
        cursor.write(&fingerprint)
    });
    let resources = page
        .found
        .into_iter()
        .map(|found| {
            let kind = found.of.kind(&catalog);
            Value::Object(request.projection.apply(kind, found.resource))
        })
        .collect();
    let response = list_response(page.total, resources, start_index, next_cursor);
    Ok(document(StatusCode::OK, &response))
}

/// A filter or an order that makes no sense for any of the kinds is refused.
fn check(request: &ListRequest, of: &[Of], catalog: &Catalog) -> ScimResult<()> {
    let any = |check: &dyn Fn(Of) -> ScimResult<()>| {
        let mut results = of.iter().map(|of| check(*of));
        let first = results.next().unwrap_or(Ok(()));
        if first.is_ok() || results.any(|result| result.is_ok()) {
            Ok(())
        } else {
            first
        }
    };
    if let Some(filter) = &request.filter {
        any(&|of| filter.check(of.kind(catalog)))?;
    }
    if let Some(sort) = &request.sort {
        any(&|of| sort.check(of.kind(catalog)))?;
    }
    Ok(())
}

async fn by_index(
    scan: &mut Scan<'_>,
    request: &ListRequest,
    start: usize,
    count: usize,
) -> Outcome<Page> {
    if request.sort.is_some() {
        let page = sorted(scan, request, start, count).await?;
        return Ok(Page { next: None, ..page });
    }
    if scan.of == USERS && scan.filter.is_none() {
        let total = scan.tx.count_users(&UserChoice::All).await?;
        let (offset, limit) = (clamp(start), clamp(count));
        let users = scan.tx.users(&UserChoice::All, None, offset, limit).await?;
        return Ok(Page {
            total,
            found: users.iter().map(|user| scan.found_user(user)).collect(),
            next: None,
        });
    }
    let mut page = Page::default();
    scan.run(None, |found| {
        if page.total >= start && page.found.len() < count {
            page.found.push(found);
        }
        page.total += 1;
        Stop::No
    })
    .await?;
    Ok(page)
}

/// Everything that meets the filter is put in order; only keys are kept for that.
async fn sorted(
    scan: &mut Scan<'_>,
    request: &ListRequest,
    start: usize,
    count: usize,
) -> Outcome<Page> {
    let Some(sort) = &request.sort else {
        return Ok(Page::default());
    };
    let catalog = scan.catalog;
    let mut keyed: Vec<(Option<Value>, Of, String)> = Vec::new();
    scan.run(None, |found| {
        let key = sort.key(found.of.kind(catalog), &found.resource);
        keyed.push((key, found.of, found.place.id));
        Stop::No
    })
    .await?;
    let kinds = scan.of.iter().map(|of| of.kind(catalog));
    let Some(kind) = kinds.into_iter().find(|kind| sort.check(kind).is_ok()) else {
        return Ok(Page::default());
    };
    keyed.sort_by(|left, right| sort.compare(kind, left.0.as_ref(), right.0.as_ref()));
    let total = keyed.len();
    let window: Vec<(Of, String)> = keyed
        .into_iter()
        .skip(start)
        .take(count)
        .map(|(_, of, id)| (of, id))
        .collect();
    let next = start + window.len();
    Ok(Page {
        found: scan.load(&window).await?,
        next: (next < total && !window.is_empty()).then(|| json!({"offset": next, "total": total})),
        total,
    })
}

/// From a place that stays, whatever comes or goes before it. The total is counted once, for the first page.
async fn by_cursor(
    scan: &mut Scan<'_>,
    request: &ListRequest,
    position: Option<&Value>,
    count: usize,
) -> Outcome<Page> {
    let told = |name: &str| {
        position
            .and_then(|position| position.get(name)?.as_u64())
            .and_then(|number| usize::try_from(number).ok())
    };
    if request.sort.is_some() {
        let start = told("offset").unwrap_or_default();
        return sorted(scan, request, start, count).await;
    }
    let mut page = Page::default();
    let mut more = false;
    let mut seen = 0;
    let known_total = told("total");
    scan.run(position.and_then(Found::place_of), |found| {
        seen += 1;
        if page.found.len() < count {
            page.found.push(found);
            return Stop::No;
        }
        more = true;
        if known_total.is_some() {
            Stop::Yes
        } else {
            Stop::No
        }
    })
    .await?;
    page.total = known_total.unwrap_or(seen);
    page.next = page
        .found
        .last()
        .filter(|_| more)
        .map(|last| last.position(page.total));
    Ok(page)
}

fn clamp(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
