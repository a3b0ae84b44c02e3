//! placeholder

pub mod html;
