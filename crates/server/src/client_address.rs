//! Where a request comes from.
//!
//! The peer of the connection, unless that is a proxy that the configuration trusts: then the last address that its
//! header names and that is no trusted proxy itself. What a client writes into the header stands before that, and is
//! never reached.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderName, header};
use ipnet::IpNet;

use crate::problem::ApiError;
use crate::state::AppState;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// An address, or a network of them: `10.0.0.7`, `10.0.0.0/8`, `fd00::/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network(IpNet);

/// What was given is no network.
#[derive(Debug, thiserror::Error)]
#[error("{text} is neither an IP address nor a network like 10.0.0.0/8")]
pub struct NetworkError {
    text: String,
}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Network, NetworkError> {
        let address = || text.parse::<IpAddr>().ok().map(IpNet::from);
        text.parse()
            .ok()
            .or_else(address)
            .map(Network)
            .ok_or_else(|| NetworkError {
                text: text.to_owned(),
            })
    }
}

/// The address that a request comes from; 0.0.0.0 where there is no connection, as in tests of the router alone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClientAddress(pub(crate) IpAddr);

impl FromRequestParts<AppState> for ClientAddress {
    type Rejection = ApiError;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &AppState,
    ) -> Result<ClientAddress, ApiError> {
        let proxies = &state.trusted_proxies;
        Ok(ClientAddress(client_of(
            &parts.extensions,
            &parts.headers,
            proxies,
        )))
    }
}

/// The address that a request with these extensions and headers comes from.
pub(crate) fn client_of(
    extensions: &Extensions,
    headers: &HeaderMap,
    proxies: &[Network],
) -> IpAddr {
    let peer = extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip());
    find_client(peer, headers, proxies)
}

/// What belongs to one customer of a provider: an IPv4 address, or the first 64 bits of an IPv6 address.
pub(crate) fn network_of(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

fn find_client(peer: IpAddr, headers: &HeaderMap, proxies: &[Network]) -> IpAddr {
    let peer = peer.to_canonical();
    let is_proxy = |address: &IpAddr| proxies.iter().any(|proxy| proxy.0.contains(address));
    if !is_proxy(&peer) {
        return peer;
    }
    let walk = |hops: Vec<Option<IpAddr>>| {
        let mut nearest = peer;
        for hop in hops.into_iter().rev() {
            // Beyond what cannot be read nothing is known.
            let Some(hop) = hop else { break };
            nearest = hop;
            if !is_proxy(&hop) {
                break;
            }
        }
        nearest
    };
    let by_list = lines(headers, &X_FORWARDED_FOR, read_address).map(walk);
    let by_standard = lines(headers, &header::FORWARDED, read_forwarded).map(walk);
    match (by_list, by_standard) {
        (Some(found), None) | (None, Some(found)) => found,
        // A proxy writes one of them and hands the other on as it came: which, is not known here.
        (Some(one), Some(other)) if one == other => one,
        _ => peer,
    }
}

/// The hops in all lines of a header, from the client on; `None` when there is no such line.
fn lines(
    headers: &HeaderMap,
    name: &HeaderName,
    read: impl Fn(&str) -> Option<IpAddr>,
) -> Option<Vec<Option<IpAddr>>> {
    let mut hops = Vec::new();
    for line in headers.get_all(name) {
        match line.to_str() {
            Ok(line) => hops.extend(line.split(',').map(&read)),
            Err(_) => hops.push(None),
        }
    }
    (!hops.is_empty()).then_some(hops)
}

/// The `for` of an element of `Forwarded` (RFC 7239).
fn read_forwarded(element: &str) -> Option<IpAddr> {
    let node = element.split(';').find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then_some(value)
    })?;
    read_address(node.trim().trim_matches('"'))
}

/// An address, with a port or without.
fn read_address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'))
        .unwrap_or(text);
    bare.parse::<IpAddr>()
        .or_else(|_| text.parse::<SocketAddr>().map(|socket| socket.ip()))
        .ok()
        .map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[track_caller]
    fn check(peer: &str, headers: &[(&str, &'static str)], expect: &str) {
        let proxies: Vec<Network> = ["10.0.0.0/8", "fd00::1"]
            .iter()
            .map(|text| text.parse().unwrap())
            .collect();
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            map.append(name, HeaderValue::from_static(value));
        }
        let found = find_client(peer.parse().unwrap(), &map, &proxies);
        assert_eq!(found, expect.parse::<IpAddr>().unwrap(), "{headers:?}");
    }

    #[test]
    fn only_a_trusted_proxy_says_where_a_request_comes_from() {
        let list = "x-forwarded-for";
        check("192.0.2.1", &[(list, "198.51.100.7")], "192.0.2.1");
        check("10.0.0.2", &[], "10.0.0.2");
        check("10.0.0.2", &[(list, "198.51.100.7")], "198.51.100.7");
        check("::ffff:10.0.0.2", &[(list, "198.51.100.7")], "198.51.100.7");
        check("fd00::1", &[(list, "2001:db8::9")], "2001:db8::9");
        check("fd00::2", &[(list, "2001:db8::9")], "fd00::2");
    }

    #[test]
    fn what_the_client_wrote_is_not_reached() {
        let list = "x-forwarded-for";
        check(
            "10.0.0.2",
            &[(list, "203.0.113.9, 198.51.100.7")],
            "198.51.100.7",
        );
        check(
            "10.0.0.2",
            &[(list, "203.0.113.9"), (list, "198.51.100.7, 10.1.1.1")],
            "198.51.100.7",
        );
        check("10.0.0.2", &[(list, "203.0.113.9, nonsense")], "10.0.0.2");
        check(
            "10.0.0.2",
            &[(list, "203.0.113.9, nonsense, 10.3.3.3")],
            "10.3.3.3",
        );
    }

    #[test]
    fn the_standard_header_is_read_too() {
        let name = "forwarded";
        check(
            "10.0.0.2",
            &[(name, "for=198.51.100.7;proto=https")],
            "198.51.100.7",
        );
        check(
            "10.0.0.2",
            &[(
                name,
                "for=203.0.113.9, proto=https; For=\"[2001:db8::9]:4711\"",
            )],
            "2001:db8::9",
        );
        check("10.0.0.2", &[(name, "for=_hidden")], "10.0.0.2");
    }

    #[test]
    fn two_headers_that_differ_say_nothing() {
        let (list, standard) = ("x-forwarded-for", "forwarded");
        let proxied = (list, "198.51.100.7");
        check(
            "10.0.0.2",
            &[proxied, (standard, "for=203.0.113.9")],
            "10.0.0.2",
        );
        check(
            "10.0.0.2",
            &[proxied, (standard, "for=198.51.100.7")],
            "198.51.100.7",
        );
    }

    #[test]
    fn a_customer_of_a_provider_is_one_network() {
        let network = |text: &str| network_of(text.parse().unwrap());
        assert_eq!(
            network("2001:db8:1:2:3::4"),
            network("2001:db8:1:2:ffff::1")
        );
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:192.0.2.1"), "192.0.2.1");
        for text in ["", "10.0.0.0/33", "example.com"] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
    }
}
