//! Conditions and arguments of template dialects, read into [`crate::expr::Expr`].
