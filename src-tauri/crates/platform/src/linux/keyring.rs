//! The keyring of the desktop session: the Secret Service on its bus, from GNOME Keyring, KWallet or KeePassXC.

use std::sync::Arc;

use dbus_secret_service_keyring_store::Store;
use keyring_core::CredentialStore;

use super::desktop;

/// Whether a keyring is possible: without a session bus, D-Bus would try to start one.
pub fn may_have_keyring() -> bool {
    desktop::bus_address().is_some()
}

/// The keyring. Accessing it may start it.
pub fn keyring() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(Store::new()?)
}
