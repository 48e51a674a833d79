//! Drags files onto a window as a file manager does (XDND, the protocol of X11 desktops).

use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ClientMessageEvent, ConnectionExt as _, CreateWindowAux, EventMask, PropMode,
    SELECTION_NOTIFY_EVENT, SelectionNotifyEvent, SelectionRequestEvent, Window as XWindow, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;
use x11rb::{COPY_DEPTH_FROM_PARENT, CURRENT_TIME};

use crate::desktop::Desktop;
use crate::wait::SOON;

/// The protocol version, at its position in the message.
const VERSION: u32 = 5 << 24;

x11rb::atom_manager! {
    Atoms: AtomsCookie {
        XdndActionCopy,
        XdndDrop,
        XdndEnter,
        XdndFinished,
        XdndPosition,
        XdndSelection,
        XdndStatus,
        UriList: b"text/uri-list",
    }
}

/// Drags files onto the middle of a window, and drops them there.
pub fn drop_onto(desktop: &Desktop, target: u32, files: &[&Path]) -> Result<()> {
    let hand = Hand::new(desktop, target, files)?;
    hand.say(hand.atoms.XdndEnter, [hand.window, VERSION, hand.atoms.UriList, 0, 0])?;
    // The first position tells the target what is dragged; at the second it can accept.
    for nudge in 0..2 {
        let place = hand.middle()? + nudge;
        hand.say(hand.atoms.XdndPosition, [hand.window, 0, place, CURRENT_TIME, hand.atoms.XdndActionCopy])?;
        hand.until(hand.atoms.XdndStatus)?;
    }
    hand.say(hand.atoms.XdndDrop, [hand.window, 0, CURRENT_TIME, 0, 0])?;
    hand.until(hand.atoms.XdndFinished)
}

/// The window that drags.
struct Hand {
    display: RustConnection,
    atoms: Atoms,
    root: XWindow,
    window: XWindow,
    target: XWindow,
    files: String,
}

impl Hand {
    fn new(desktop: &Desktop, target: XWindow, files: &[&Path]) -> Result<Hand> {
        let (display, screen) = x11rb::connect(Some(&desktop.display()))?;
        let atoms = Atoms::new(&display)?.reply()?;
        let root = display.setup().roots[screen].root;
        let window = display.generate_id()?;
        let looks = CreateWindowAux::new();
        let (depth, class) = (COPY_DEPTH_FROM_PARENT, WindowClass::INPUT_OUTPUT);
        display.create_window(depth, window, root, 0, 0, 1, 1, 0, class, 0, &looks)?.check()?;
        display.set_selection_owner(window, atoms.XdndSelection, CURRENT_TIME)?.check()?;
        let files = files.iter().map(|file| format!("file://{}\r\n", file.display())).collect();
        Ok(Hand { display, atoms, root, window, target, files })
    }

    /// The centre of the target on the screen, in the protocol's format.
    fn middle(&self) -> Result<u32> {
        let size = self.display.get_geometry(self.target)?.reply()?;
        let (x, y) = (size.width.cast_signed() / 2, size.height.cast_signed() / 2);
        let place = self.display.translate_coordinates(self.target, self.root, x, y)?.reply()?;
        Ok(u32::from(place.dst_x.cast_unsigned()) << 16 | u32::from(place.dst_y.cast_unsigned()))
    }

    fn say(&self, kind: Atom, data: [u32; 5]) -> Result<()> {
        let message = ClientMessageEvent::new(32, self.target, kind, data);
        Ok(self.display.send_event(false, self.target, EventMask::NO_EVENT, message)?.check()?)
    }

    /// Waits for a message from the target, and sends the files when it asks for them.
    fn until(&self, kind: Atom) -> Result<()> {
        let start = Instant::now();
        loop {
            match self.display.poll_for_event()? {
                Some(Event::ClientMessage(message)) if message.type_ == kind => return Ok(()),
                Some(Event::SelectionRequest(request)) => self.hand_over(&request)?,
                Some(_) => {}
                None => sleep(Duration::from_millis(5)),
            }
            ensure!(start.elapsed() < SOON, "the window does not say {kind}");
        }
    }

    fn hand_over(&self, request: &SelectionRequestEvent) -> Result<()> {
        let (to, property, kind) = (request.requestor, request.property, request.target);
        let is_known = kind == self.atoms.UriList;
        if is_known {
            self.display.change_property8(PropMode::REPLACE, to, property, kind, self.files.as_bytes())?;
        }
        let notice = SelectionNotifyEvent {
            response_type: SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time: request.time,
            requestor: to,
            selection: request.selection,
            target: kind,
            property: if is_known { property } else { AtomEnum::NONE.into() },
        };
        Ok(self.display.send_event(false, to, EventMask::NO_EVENT, notice)?.check()?)
    }
}
