//! What the command line alone needs: its arguments, and models read from files.

pub(crate) mod arguments;
pub(crate) mod model_file;
