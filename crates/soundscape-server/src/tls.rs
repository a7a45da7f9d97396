//! HTTPS: the certificate, and its private key.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
};

use crate::error::ServerError;

/// PEM files of a certificate chain and its private key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tls {
    /// The certificate, followed by those it was issued by.
    pub cert: PathBuf,
    /// The private key (PKCS #8, PKCS #1 or SEC 1).
    pub key: PathBuf,
}

/// Lets HTTP clients of this process use TLS. Does nothing where that was done before.
#[cfg(feature = "remote")]
pub(crate) fn provide() {
    let _already_installed = ring::default_provider().install_default();
}

impl Tls {
    pub(crate) fn acceptor(&self) -> Result<TlsAcceptor, ServerError> {
        let unusable = |path: &Path, reason: String| ServerError::Tls { path: path.into(), reason };
        let certs = CertificateDer::pem_file_iter(&self.cert)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(|source| {
                unusable(&self.cert, format!("{source}; it must be a certificate chain in PEM"))
            })?;
        let key = PrivateKeyDer::from_pem_file(&self.key)
            .map_err(|source| unusable(&self.key, format!("{source}; it must be a private key in PEM")))?;
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_no_client_auth().with_single_cert(certs, key))
            .map_err(|source| {
                unusable(&self.key, format!("{source}; it must be the key of that certificate"))
            })?;
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}
