//! Files that the server made, kept in an object store.

use std::{ops::Range, path::Path, sync::Arc};

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt};
use object_store::{
    GetOptions, GetRange, ObjectStore, ObjectStoreExt, WriteMultipart, local::LocalFileSystem,
    path::Path as Key,
};
use sha2::{Digest, Sha256};
use tokio::io::AsyncReadExt;

use crate::{error::ServerError, key::hex};

/// The object store.
#[derive(Clone)]
pub(crate) struct Blobs(Arc<dyn ObjectStore>);

const CHUNK: usize = 256 * 1024;

impl Blobs {
    /// Blobs in a folder, which is made.
    pub(crate) fn folder(path: &Path) -> Result<Self, ServerError> {
        std::fs::create_dir_all(path).map_err(ServerError::io(path))?;
        // A row names a blob only after the blob is safe.
        Ok(Self(Arc::new(LocalFileSystem::new_with_prefix(path)?.with_fsync(true))))
    }

    /// Keeps a file's content under `name`; nobody sees half of it.
    pub(crate) async fn put_file(&self, name: &str, source: &Path) -> Result<(), ServerError> {
        let mut file = tokio::fs::File::open(source).await.map_err(ServerError::io(source))?;
        let mut upload = WriteMultipart::new(self.0.put_multipart(&Key::from(name)).await?);
        loop {
            let mut chunk = Vec::with_capacity(CHUNK);
            if (&mut file)
                .take(CHUNK as u64)
                .read_to_end(&mut chunk)
                .await
                .map_err(ServerError::io(source))?
                == 0
            {
                break;
            }
            upload.wait_for_capacity(4).await?;
            upload.put(chunk.into());
        }
        upload.finish().await?;
        Ok(())
    }

    /// A part of a blob's content.
    pub(crate) async fn stream(
        &self,
        name: &str,
        range: Range<u64>,
    ) -> Result<impl Stream<Item = Result<Bytes, ServerError>> + Send + use<>, ServerError> {
        let options = GetOptions { range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
        Ok(self.0.get_opts(&Key::from(name), options).await?.into_stream().map_err(ServerError::from))
    }

    /// A blob's size and the SHA-256 of its content in lowercase hex; `None`: it is not there.
    pub(crate) async fn digest(&self, name: &str) -> Result<Option<(u64, String)>, ServerError> {
        let mut content = match self.0.get(&Key::from(name)).await {
            Ok(found) => found.into_stream(),
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(source) => return Err(source.into()),
        };
        let (mut size_bytes, mut hasher) = (0, Sha256::new());
        while let Some(chunk) = content.try_next().await? {
            size_bytes += chunk.len() as u64;
            hasher.update(&chunk);
        }
        Ok(Some((size_bytes, hex(&hasher.finalize()))))
    }

    /// Whether a blob is there with so many bytes.
    pub(crate) async fn has(&self, name: &str, size_bytes: u64) -> Result<bool, ServerError> {
        match self.0.head(&Key::from(name)).await {
            Ok(meta) => Ok(meta.size == size_bytes),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(source) => Err(source.into()),
        }
    }
}
