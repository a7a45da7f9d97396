//! A list of routes: each gets the checks that a caller must pass, and the document says so of it.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::{Redirect, Response},
    routing::get,
};
use soundscape_wire::Scope;
use utoipa::openapi::{OpenApi, path::Operation};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter, UtoipaMethodRouterExt};

use crate::{
    answers,
    app::App,
    auth, openapi,
    problem::{ApiError, ApiResult},
};

/// What `routes!` makes of a handler.
pub(super) type Route = UtoipaMethodRouter<Arc<App>>;

/// The routes so far, and the document of them.
pub(super) struct Routes {
    app: Arc<App>,
    list: OpenApiRouter<Arc<App>>,
}

impl Routes {
    pub(super) fn new(app: &Arc<App>) -> Self {
        Self { app: app.clone(), list: OpenApiRouter::with_openapi(openapi::frame()) }
    }

    /// A route of the API that only looks something up: its answer is the same for every key that may ask.
    pub(super) fn lookup(self, path: &str, route: Route) -> Self {
        let remember = middleware::from_fn_with_state(self.app.clone(), answers::remember);
        self.scoped(Scope::SearchRead, path, route.map(|route| route.route_layer(remember)))
    }

    /// A route of the API: for keys that have `scope`, as soon as the library was looked through once.
    pub(super) fn scoped(self, scope: Scope, path: &str, route: Route) -> Self {
        let require = middleware::from_fn_with_state((self.app.clone(), scope), auth::require);
        let when_ready = middleware::from_fn_with_state(self.app.clone(), when_ready);
        let checked = route.map(|route| route.route_layer(require).route_layer(when_ready));
        self.add(path, checked, |operation| openapi::scoped(operation, scope))
    }

    /// A route for whoever has its signed URL; the handler checks the signature.
    pub(super) fn signed(self, path: &str, route: Route) -> Self {
        self.add(path, route, openapi::signed)
    }

    /// A route for everybody.
    pub(super) fn open(self, path: &str, route: Route) -> Self {
        self.add(path, route, openapi::open)
    }

    /// Another way to write a path; `to` is relative, so that it holds behind any proxy.
    pub(super) fn redirect(self, path: &str, to: &'static str) -> Self {
        let list = self.list.route(path, get(async move || Redirect::permanent(to)));
        Self { list, ..self }
    }

    pub(super) fn finish(self) -> (Router<Arc<App>>, OpenApi) {
        self.list.split_for_parts()
    }

    fn add(self, path: &str, route: Route, describe: impl Fn(&mut Operation)) -> Self {
        let (schemas, mut named, handlers) = route;
        let mut paths = std::mem::take(&mut named.paths);
        // Handlers do not name their paths: those stand in the list.
        for (_, mut item) in std::mem::take(&mut paths) {
            for operation in [&mut item.get, &mut item.post].into_iter().flatten() {
                describe(operation);
            }
            paths.insert(path.to_owned(), item);
        }
        named.paths = paths;
        Self { list: self.list.routes((schemas, named, handlers)), ..self }
    }
}

/// Before the library was looked through once, a search would find too little and a good id would be unknown.
async fn when_ready(State(app): State<Arc<App>>, request: Request, next: Next) -> ApiResult<Response> {
    if !app.is_ready() {
        return Err(ApiError::unavailable(
            1,
            "The server is starting: it looks through its library. Try again.",
        ));
    }
    Ok(next.run(request).await)
}
