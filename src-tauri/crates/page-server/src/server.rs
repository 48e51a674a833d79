//! The two addresses: `POST /call` answers one call, `GET /events` streams events.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE, HOST, HeaderValue, ORIGIN};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{self, Next};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use futures_util::stream::{Stream, unfold};
use ring::rand::{SecureRandom as _, SystemRandom};
use tokio::sync::broadcast::{self, error::RecvError};
use trayvisor_control::Manager;
use trayvisor_control::model::Language;
use trayvisor_page::{Core, report};

use crate::browser::Browser;

/// Maximum number of events that wait for a slow page. Older ones may be dropped, because the next report has all
/// servers.
const BEHIND: usize = 16;

/// The origin, host and token that a request must have.
#[derive(Clone)]
pub(crate) struct Access {
    origin: String,
    host: String,
    token: String,
}

impl Access {
    /// Lets a page of this origin call the server at this address, with a new token.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub(crate) fn new(origin: &str, address: SocketAddr) -> Result<Access, &'static str> {
        let mut bytes = [0; 32];
        SystemRandom::new().fill(&mut bytes).map_err(|_| "the system gave no random numbers")?;
        let token = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Access { origin: origin.trim_end_matches('/').to_owned(), host: address.to_string(), token })
    }

    /// The address of the page, with this server's address and token.
    pub(crate) fn page(&self) -> String {
        format!("{}/?core=http://{}&token={}", self.origin, self.host, self.token)
    }

    fn allows(&self, headers: &HeaderMap, query: Option<&str>) -> bool {
        let is = |name, value: &str| headers.get(name).is_some_and(|header| header == value);
        let token = query.and_then(|query| query.strip_prefix("token="));
        is(HOST, &self.host) && is(ORIGIN, &self.origin) && token == Some(self.token.as_str())
    }
}

#[derive(Clone)]
struct Served {
    core: Arc<Core<Browser>>,
    events: broadcast::Sender<String>,
}

/// Answers calls with this manager, and sends events to the page.
pub(crate) fn router(manager: Manager, browser: Browser, access: Access) -> Router {
    let (events, _) = broadcast::channel(BEHIND);
    let teller = events.clone();
    tokio::spawn(report(manager.clone(), move |event| {
        // Sending fails if no page is open.
        let _ = teller.send(event.in_words(Language::English).to_string());
        true
    }));
    let core = Arc::new(Core::new(manager, browser));
    Router::new()
        .route("/call", post(call))
        .route("/events", get(follow))
        .with_state(Served { core, events })
        .layer(middleware::from_fn_with_state(access, guard))
}

/// Refuses requests without access, and lets the page's origin read the answers to the others.
async fn guard(State(access): State<Access>, request: Request, next: Next) -> Response {
    if !access.allows(request.headers(), request.uri().query()) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let mut response = next.run(request).await;
    if let Ok(origin) = HeaderValue::from_str(&access.origin) {
        response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    response
}

async fn call(State(Served { core, .. }): State<Served>, body: String) -> Response {
    let Ok(call) = serde_json::from_str(&body) else { return StatusCode::BAD_REQUEST.into_response() };
    let (status, answer) = match core.answer(call).await {
        Ok(answer) => (StatusCode::OK, answer.to_string()),
        Err(failure) => (StatusCode::UNPROCESSABLE_ENTITY, failure.to_string()),
    };
    (status, [(CONTENT_TYPE, "application/json")], answer).into_response()
}

async fn follow(
    State(Served { events, .. }): State<Served>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let events = unfold(events.subscribe(), async |mut events| {
        loop {
            match events.recv().await {
                Ok(event) => return Some((Ok(Event::default().data(event)), events)),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "http://127.0.0.1:5173";

    fn access() -> Access {
        Access::new(&format!("{PAGE}/"), ([127, 0, 0, 1], 4242).into()).expect("random numbers")
    }

    fn headers(host: &str, origin: Option<&str>) -> HeaderMap {
        let header = |value: &str| HeaderValue::from_str(value).expect("a header");
        let host = [(HOST, header(host))].into_iter();
        host.chain(origin.map(|origin| (ORIGIN, header(origin)))).collect()
    }

    #[test]
    fn only_the_page_with_the_token_is_answered() {
        let access = access();
        let token = format!("token={}", access.token);
        let is_answered = |host, origin, query| access.allows(&headers(host, origin), query);
        assert!(is_answered("127.0.0.1:4242", Some(PAGE), Some(token.as_str())));
        assert!(!is_answered("127.0.0.1:4242", Some(PAGE), None), "no token");
        assert!(!is_answered("127.0.0.1:4242", Some(PAGE), Some("token=guessed")), "another token");
        assert!(!is_answered("127.0.0.1:4242", Some("http://evil.example"), Some(token.as_str())));
        assert!(!is_answered("127.0.0.1:4242", None, Some(token.as_str())), "no origin");
        assert!(!is_answered("evil.example:4242", Some(PAGE), Some(token.as_str())), "DNS rebinding");
    }

    #[test]
    fn the_page_gets_the_address_and_a_token_of_its_own() {
        let (one, other) = (access(), access());
        assert_eq!(one.page(), format!("{PAGE}/?core=http://127.0.0.1:4242&token={}", one.token));
        assert_eq!(one.token.len(), 64);
        assert_ne!(one.token, other.token);
    }
}
