//! placeholder
pub mod machine;
pub mod model;
