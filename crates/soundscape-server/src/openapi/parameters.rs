//! Schemas of parameters, which differ from those of messages.

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type, path::Operation, schema::SchemaType},
};

use crate::taxonomy::{TOP_LEVEL, UCS};

/// What `category=` takes: the slugs. Short forms and names are taken, too, but one way to write it is enough to learn.
pub(crate) enum CategoryName {}

impl PartialSchema for CategoryName {
    fn schema() -> RefOr<Schema> {
        let slugs = TOP_LEVEL.iter().map(|top| top.slug).chain(UCS.iter().map(|sub| sub.slug));
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(slugs)).into()
    }
}

impl ToSchema for CategoryName {}

/// A parameter may be left out; unlike a member of a message, it is never null.
pub(super) fn never_null(operation: &mut Operation) {
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(parameter) = parameter else { continue };
        let Some(RefOr::T(Schema::Object(schema))) = &mut parameter.schema else { continue };
        if let SchemaType::Array(types) = &mut schema.schema_type {
            types.retain(|kind| *kind != Type::Null);
            if let [only] = types.as_slice() {
                schema.schema_type = SchemaType::Type(only.clone());
            }
        }
    }
}
