//! API keys and the workspaces they belong to.

use soundscape_wire::{ApiKey, KeyMode, Scope, Timestamp};
use sqlx::FromRow;

use super::{Connection, Rows, parse};
use crate::{
    clock::{a_year_after, from_ms, next_month_after},
    error::ServerError,
    key::{self, CreatedKey, NewKey, random_id},
    store::KeyRecord,
};

impl Rows {
    /// Keeps a key for a workspace; `monthly` credits are given to a workspace that is made.
    pub(crate) async fn add_key(
        &self,
        key: ApiKey,
        request: &NewKey,
        monthly: i64,
        now: Timestamp,
    ) -> Result<CreatedKey, ServerError> {
        let mut tx = self.begin().await?;
        let workspace_id = workspace(&mut tx, request, monthly, now).await?;
        let created = insert(&mut tx, key, workspace_id, &request.scopes, now).await?;
        tx.commit().await?;
        Ok(created)
    }

    /// Keeps a key that takes the place of another, which works until `valid_until`, or until it was to end anyway.
    pub(crate) async fn rotate_key(
        &self,
        old: &KeyRecord,
        new: ApiKey,
        valid_until: Timestamp,
        now: Timestamp,
    ) -> Result<CreatedKey, ServerError> {
        let mut tx = self.begin().await?;
        let created = insert(&mut tx, new, old.workspace_id.clone(), &old.scopes, now).await?;
        let sql = "UPDATE keys SET revoked_ms = $1 WHERE id = $2 AND (revoked_ms IS NULL OR revoked_ms > $1)";
        sqlx::query(sql).bind(valid_until.as_millisecond()).bind(&old.id).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(created)
    }

    /// The key of this hash.
    pub(crate) async fn key(&self, sha256: &str) -> Result<Option<KeyRecord>, ServerError> {
        let sql = "SELECT keys.*, workspaces.name AS workspace, workspaces.tier FROM keys \
                   JOIN workspaces ON workspaces.id = workspace_id WHERE sha256 = $1";
        let row: Option<Row> = sqlx::query_as(sql).bind(sha256).fetch_optional(&self.read).await?;
        row.map(KeyRecord::try_from).transpose()
    }

    /// All keys, oldest first.
    #[cfg(feature = "cli")]
    pub(crate) async fn keys(&self) -> Result<Vec<KeyRecord>, ServerError> {
        let sql = "SELECT keys.*, workspaces.name AS workspace, workspaces.tier FROM keys \
                   JOIN workspaces ON workspaces.id = workspace_id ORDER BY keys.created_ms, keys.id";
        let rows: Vec<Row> = sqlx::query_as(sql).fetch_all(&self.read).await?;
        rows.into_iter().map(KeyRecord::try_from).collect()
    }

    /// Revokes a key at once. `false`: there is no such key, or it is revoked already.
    #[cfg(feature = "cli")]
    pub(crate) async fn revoke_key(&self, key_id: &str, now: Timestamp) -> Result<bool, ServerError> {
        let sql = "UPDATE keys SET revoked_ms = $1 WHERE id = $2 AND (revoked_ms IS NULL OR revoked_ms > $1)";
        let done = sqlx::query(sql).bind(now.as_millisecond()).bind(key_id).execute(&self.write).await?;
        Ok(done.rows_affected() > 0)
    }
}

async fn insert(
    tx: &mut Connection,
    key: ApiKey,
    workspace_id: String,
    scopes: &[Scope],
    now: Timestamp,
) -> Result<CreatedKey, ServerError> {
    let mut scopes = scopes.to_vec();
    scopes.sort_unstable();
    scopes.dedup();
    let (key_id, expires_at) = (random_id("key")?, a_year_after(now));
    let sql = "INSERT INTO keys (id, workspace_id, sha256, display, test, scopes, created_ms, expires_ms) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    sqlx::query(sql)
        .bind(&key_id)
        .bind(&workspace_id)
        .bind(key::hash(key.secret()))
        .bind(key.display_form())
        .bind(key.mode() == KeyMode::Test)
        .bind(scopes.iter().map(|scope| scope.name()).collect::<Vec<_>>().join(","))
        .bind(now.as_millisecond())
        .bind(expires_at.as_millisecond())
        .execute(tx)
        .await?;
    Ok(CreatedKey { key, key_id, workspace_id, scopes, expires_at })
}

/// The id of the workspace that the request names, made where it does not exist.
async fn workspace(
    tx: &mut Connection,
    request: &NewKey,
    monthly: i64,
    now: Timestamp,
) -> Result<String, ServerError> {
    let id = random_id("ws")?;
    let credits = request.credits.unwrap_or(monthly);
    // Whoever makes the same workspace meanwhile is waited for.
    let sql = "INSERT INTO workspaces (id, name, tier, created_ms, credits, reset_ms, transactions) \
               VALUES ($1, $2, $3, $4, $5, $6, 1) ON CONFLICT (name) DO NOTHING";
    let made = sqlx::query(sql)
        .bind(&id)
        .bind(&request.workspace)
        .bind(request.tier.name())
        .bind(now.as_millisecond())
        .bind(credits)
        .bind(next_month_after(now).as_millisecond())
        .execute(&mut *tx)
        .await?;
    if made.rows_affected() == 0 {
        let sql = "SELECT id FROM workspaces WHERE name = $1";
        return Ok(sqlx::query_scalar(sql).bind(&request.workspace).fetch_one(tx).await?);
    }
    let sql = "INSERT INTO ledger (workspace_id, seq, at_ms, kind, amount, balance_after) VALUES ($1, 1, $2, 'bonus', $3, $3)";
    sqlx::query(sql).bind(&id).bind(now.as_millisecond()).bind(credits).execute(tx).await?;
    Ok(id)
}

#[derive(FromRow)]
struct Row {
    id: String,
    workspace_id: String,
    workspace: String,
    tier: String,
    display: String,
    test: bool,
    scopes: String,
    expires_ms: i64,
    revoked_ms: Option<i64>,
}

impl TryFrom<Row> for KeyRecord {
    type Error = ServerError;

    fn try_from(row: Row) -> Result<Self, ServerError> {
        let scopes = row.scopes.split(',').filter(|scope| !scope.is_empty());
        Ok(Self {
            scopes: scopes.map(|scope| parse::<Scope>("scope", scope)).collect::<Result<_, _>>()?,
            id: row.id,
            workspace_id: row.workspace_id,
            workspace: row.workspace,
            tier: parse("tier", &row.tier)?,
            display: row.display,
            mode: if row.test { KeyMode::Test } else { KeyMode::Live },
            expires_at: from_ms(row.expires_ms),
            revoked_at: row.revoked_ms.map(from_ms),
        })
    }
}
