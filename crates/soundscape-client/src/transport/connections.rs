//! The HTTP client underneath: made at the first request, because it reads the system's certificates.

use std::{
    sync::{Arc, Once},
    time::Duration,
};

use reqwest::redirect;
use tokio::sync::OnceCell;

use crate::{ClientError, runtime::blocking, server_url::ServerUrl};

pub(super) struct Connections {
    client: OnceCell<reqwest::Client>,
    /// Requests go straight to this machine's own server, whatever proxy is configured.
    direct: bool,
    /// The API itself works without CA certificates.
    plain: bool,
}

impl Connections {
    pub(super) fn to(server: &ServerUrl) -> Self {
        Self { client: OnceCell::new(), direct: server.is_loopback(), plain: server.is_plain_http() }
    }

    pub(super) async fn get(&self) -> Result<&reqwest::Client, ClientError> {
        let (direct, plain) = (self.direct, self.plain);
        let build = move || match builder(direct).build() {
            // A machine without CA certificates can still talk to a server on the same machine.
            Err(_) if plain => builder(direct).tls_certs_only([]).build(),
            result => result,
        };
        let build = move || build().map_err(|error| ClientError::Tls { source: Arc::new(error) });
        self.client.get_or_try_init(|| blocking(build)).await
    }
}

fn builder(direct: bool) -> reqwest::ClientBuilder {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        // reqwest panics without a provider; one that the program installed before is as good as ours.
        let _already_installed = rustls::crypto::ring::default_provider().install_default();
    });
    let builder = reqwest::Client::builder()
        .user_agent(concat!("soundscape-client/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .referer(false)
        .connect_timeout(Duration::from_secs(10));
    if direct { builder.no_proxy() } else { builder }
}
