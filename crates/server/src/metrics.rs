//! What the server counts, in the text format of OpenMetrics, which Prometheus reads.
//!
//! Labels are routes as they are declared, never addresses as they were asked for: no user gets into a label, and
//! their number is bounded.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use rollcall_api::imports::ImportKind;

use crate::permission::{Wish, require_settings};
use crate::problem::{ApiError, ApiResult};
use crate::signed_in::SignedIn;
use crate::state::AppState;

const OPEN_METRICS: HeaderValue =
    HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");

/// Upper bounds in seconds.
const BUCKETS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0,
];

/// What is counted. A clone counts on.
#[derive(Debug, Clone)]
pub(crate) struct Metrics(Arc<Counted>);

#[derive(Debug)]
struct Counted {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    seconds: Family<RouteLabels, Histogram>,
    in_flight: Gauge,
    imports: Family<ImportLabels, Counter>,
    changes: Family<ImportLabels, Counter>,
    memory: Gauge,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: String,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    method: String,
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ImportLabels {
    kind: &'static str,
}

impl Default for Metrics {
    fn default() -> Metrics {
        let mut all = Registry::default();
        let registry = all.sub_registry_with_prefix("rollcall");
        let requests = Family::default();
        let seconds =
            Family::new_with_constructor((|| Histogram::new(BUCKETS)) as fn() -> Histogram);
        let in_flight = Gauge::default();
        let imports = Family::default();
        let changes = Family::default();
        registry.register("http_requests", "Requests answered", requests.clone());
        registry.register_with_unit(
            "http_request_duration",
            "Time until an answer begins",
            Unit::Seconds,
            seconds.clone(),
        );
        registry.register(
            "http_requests_in_flight",
            "Requests that wait for their answer",
            in_flight.clone(),
        );
        registry.register(
            "imports_applied",
            "Imports and undos applied",
            imports.clone(),
        );
        registry.register(
            "changes_applied",
            "Changes to users applied",
            changes.clone(),
        );
        registry.register(
            "build",
            "This program",
            Info::new([("version", env!("CARGO_PKG_VERSION"))]),
        );
        // Names that every program exports alike.
        let process = all.sub_registry_with_prefix("process");
        let started = Gauge::<f64, AtomicU64>::default();
        started.set(seconds_now());
        process.register_with_unit("start_time", "Start since 1970", Unit::Seconds, started);
        let memory = Gauge::default();
        process.register_with_unit(
            "resident_memory",
            "Memory in use",
            Unit::Bytes,
            memory.clone(),
        );
        Metrics(Arc::new(Counted {
            registry: all,
            requests,
            seconds,
            in_flight,
            imports,
            changes,
            memory,
        }))
    }
}

impl Metrics {
    /// An import was applied.
    pub(crate) fn applied(&self, kind: ImportKind, changes: u64) {
        let labels = ImportLabels { kind: kind.name() };
        self.0.imports.get_or_create(&labels).inc();
        self.0.changes.get_or_create(&labels).inc_by(changes);
    }
}

/// `GET /metrics`, for whoever may look at the settings.
pub(crate) async fn show(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
) -> ApiResult<Response> {
    require_settings(&principal, Wish::Read)?;
    let counted = &state.metrics.0;
    if let Some(bytes) = resident_bytes() {
        counted.memory.set(bytes);
    }
    let mut text = String::new();
    encode(&mut text, &counted.registry).map_err(|error| ApiError::internal(error.to_string()))?;
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response())
}

/// Counts a request, whatever becomes of it.
pub(crate) async fn count_request(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let counted = Arc::clone(&state.metrics.0);
    let route = match request.extensions().get::<MatchedPath>() {
        Some(route) => route.as_str().to_owned(),
        None => "site".to_owned(),
    };
    let method = match request.method().as_str() {
        method @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") => method,
        _ => "other",
    }
    .to_owned();
    let waiting = InFlight::begin(&counted.in_flight);
    let response = next.run(request).await;
    drop(waiting);
    counted
        .seconds
        .get_or_create(&RouteLabels {
            method: method.clone(),
            route: route.clone(),
        })
        .observe(started.elapsed().as_secs_f64());
    counted
        .requests
        .get_or_create(&RequestLabels {
            method,
            route,
            status: response.status().as_u16(),
        })
        .inc();
    response
}

/// Counts down when it is dropped: also when whoever asked went away.
struct InFlight(Gauge);

impl InFlight {
    fn begin(gauge: &Gauge) -> InFlight {
        gauge.inc();
        InFlight(gauge.clone())
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.dec();
    }
}

fn seconds_now() -> f64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0.0, |since| since.as_secs_f64())
}

/// Linux tells it; elsewhere it stays 0.
fn resident_bytes() -> Option<i64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: i64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}
