//! A blog: its content type, its pages, and who may see and edit them.
//!
//! One file for each thing that a blog has to say to the kernel:
//! - `content_type`: what a post consists of (`item_info`);
//! - `site`: where the blog is and what one may be permitted (`menu`, `perm`);
//! - `access`: who may do what to a post (`item_access`);
//! - `presave`: what is filled in before a post is saved (`item_presave`);
//! - `view`: how a post looks (`item_view`);
//! - `reading_time`: how long it takes to read, and where that is shown
//!   (`item_view_alter`).

mod access;
mod content_type;
mod date;
mod presave;
mod reading_time;
mod site;
mod view;

pub use access::item_access;
pub use content_type::item_info;
pub use presave::item_presave;
pub use reading_time::item_view_alter;
pub use site::{menu, perm};
pub use view::{Post, item_view};
