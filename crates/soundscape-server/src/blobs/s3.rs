//! Blobs in a bucket of Amazon S3, or of whatever speaks its language.

use std::{sync::Arc, time::Duration};

use futures_util::TryStreamExt;
use object_store::{
    BackoffConfig, ClientOptions, ObjectStore, RetryConfig,
    aws::{AmazonS3Builder, AmazonS3ConfigKey},
    prefix::PrefixStore,
};

use crate::{error::ServerError, tls};

const CONNECT: Duration = Duration::from_secs(5);
/// Between two pieces of an answer.
const SILENCE: Duration = Duration::from_secs(15);
/// A caller waits for it.
const RETRIES: usize = 2;
const RETRY_FOR: Duration = Duration::from_secs(10);

/// Opens the bucket, and looks into it once. Credentials, region and endpoint come from the environment.
pub(super) async fn open(bucket: String, prefix: String) -> Result<Arc<dyn ObjectStore>, ServerError> {
    tls::provide();
    let builder = AmazonS3Builder::from_env().with_bucket_name(&bucket);
    let endpoint = [AmazonS3ConfigKey::S3Endpoint, AmazonS3ConfigKey::Endpoint];
    let endpoint = endpoint.iter().find_map(|key| builder.get_config_value(key));
    let place = match &endpoint {
        Some(endpoint) => format!("s3://{bucket} at {endpoint}"),
        None => format!("s3://{bucket}"),
    };
    let cannot = |cause: object_store::Error| {
        // A failed look into a bucket is of no kind of its own.
        let said = cause.to_string();
        let remedy = if said.contains("NoSuchBucket") {
            "make the bucket first, or check its name, AWS_REGION and AWS_ENDPOINT_URL"
        } else if said.contains("403 Forbidden") || said.contains("401 Unauthorized") {
            "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and that they may list, read and write the bucket"
        } else {
            "check AWS_ENDPOINT_URL, AWS_REGION and the credentials, and that it can be reached from here"
        };
        ServerError::OpenBlobs { place: place.clone(), remedy, cause }
    };
    let options = ClientOptions::new()
        // Whoever names such an endpoint means it.
        .with_allow_http(endpoint.as_ref().is_some_and(|endpoint| endpoint.starts_with("http://")))
        .with_connect_timeout(CONNECT)
        .with_read_timeout(SILENCE)
        // A large file takes as long as its reader does.
        .with_timeout_disabled();
    let retry =
        RetryConfig { backoff: BackoffConfig::default(), max_retries: RETRIES, retry_timeout: RETRY_FOR };
    let store = builder.with_client_options(options).with_retry(retry).build().map_err(&cannot)?;
    let store: Arc<dyn ObjectStore> = Arc::new(PrefixStore::new(store, prefix));
    store.list(None).try_next().await.map_err(cannot)?;
    Ok(store)
}
