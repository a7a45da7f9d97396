//! Files that the server made, kept in an object store.

#[cfg(feature = "remote")]
mod s3;
mod url;

use std::{ops::Range, path::Path, sync::Arc};

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt};
use object_store::{
    GetOptions, GetRange, ObjectStore, ObjectStoreExt, WriteMultipart, local::LocalFileSystem,
    path::Path as Key,
};
use sha2::{Digest, Sha256};
use tokio::io::AsyncReadExt;

use self::url::BlobUrl;
use crate::{error::ServerError, key::hex};

/// The object store.
#[derive(Clone)]
pub(crate) struct Blobs(Arc<dyn ObjectStore>);

const CHUNK: usize = 256 * 1024;
/// Not more than the parts that a larger file is sent in.
const SMALL_BYTES: u64 = 5 * 1024 * 1024;

impl Blobs {
    /// Opens the store that the URL names, or a folder below `data`.
    pub(crate) async fn open(data: &Path, url: Option<&str>) -> Result<Self, ServerError> {
        match url.map(BlobUrl::parse).transpose()? {
            None => Self::folder(&data.join("blobs")),
            Some(BlobUrl::Folder(path)) => Self::folder(&path),
            #[cfg(feature = "remote")]
            Some(BlobUrl::S3 { bucket, prefix }) => Ok(Self(s3::open(bucket, prefix).await?)),
            #[cfg(not(feature = "remote"))]
            Some(BlobUrl::S3 { .. }) => {
                let problem = "asks for S3, and this program was built without its feature `remote`".into();
                Err(ServerError::BlobUrl { problem })
            }
        }
    }

    /// Blobs in a folder, which is made.
    fn folder(path: &Path) -> Result<Self, ServerError> {
        std::fs::create_dir_all(path).map_err(ServerError::io(path))?;
        // A row names a blob only after the blob is safe.
        Ok(Self(Arc::new(LocalFileSystem::new_with_prefix(path)?.with_fsync(true))))
    }

    /// Keeps a file's content under `name`; nobody sees half of it.
    pub(crate) async fn put_file(&self, name: &str, source: &Path) -> Result<(), ServerError> {
        let mut file = tokio::fs::File::open(source).await.map_err(ServerError::io(source))?;
        let size_bytes = file.metadata().await.map_err(ServerError::io(source))?.len();
        if size_bytes <= SMALL_BYTES {
            // One request in place of three.
            let content = tokio::fs::read(source).await.map_err(ServerError::io(source))?;
            self.0.put(&Key::from(name), content.into()).await?;
            return Ok(());
        }
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

    /// A blob's size; `None`: it is not there.
    pub(crate) async fn size(&self, name: &str) -> Result<Option<u64>, ServerError> {
        match self.0.head(&Key::from(name)).await {
            Ok(meta) => Ok(Some(meta.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(source) => Err(source.into()),
        }
    }
}
