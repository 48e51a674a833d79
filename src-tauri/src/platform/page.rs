//! The end of the process that shows the window's page. It is the webview's own process, and may crash or be killed
//! while the window stays open, empty.

use tauri::{AppHandle, Builder, Wry};

/// What has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageEnd {
    /// Only the page: it can be loaded again.
    Page,
    /// Everything that can show a page in the window. On Windows this is one browser for all views.
    View,
}

/// Calls `ended` whenever the process of a page has ended.
#[cfg(target_os = "macos")]
pub(crate) fn on_page_end(
    builder: Builder<Wry>,
    ended: impl Fn(&AppHandle, PageEnd) + Clone + Send + Sync + 'static,
) -> Builder<Wry> {
    use tauri::Manager as _;
    builder.on_web_content_process_terminate(move |view| ended(view.app_handle(), PageEnd::Page))
}

/// Calls `ended` whenever the process of a page has ended.
#[cfg(not(target_os = "macos"))]
pub(crate) fn on_page_end(
    builder: Builder<Wry>,
    ended: impl Fn(&AppHandle, PageEnd) + Clone + Send + Sync + 'static,
) -> Builder<Wry> {
    use tauri::Manager as _;
    let plugin = tauri::plugin::Builder::<Wry>::new("page-end").on_webview_ready(move |view| {
        let (app, ended) = (view.app_handle().clone(), ended.clone());
        if let Err(error) = view.with_webview(move |view| watch(&view, move |end| ended(&app, end))) {
            tracing::error!("the page can't be watched: {error}");
        }
    });
    builder.plugin(plugin.build())
}

#[cfg(target_os = "linux")]
fn watch(view: &tauri::webview::PlatformWebview, ended: impl Fn(PageEnd) + 'static) {
    use webkit2gtk::{WebProcessTerminationReason, WebViewExt as _};
    view.inner().connect_web_process_terminated(move |_view, reason| {
        // A process that was ended on purpose needs no replacement.
        if reason != WebProcessTerminationReason::TerminatedByApi {
            ended(PageEnd::Page);
        }
    });
}

/// After its end WebView2 shows its own page, and waits until ours is loaded again. If its browser has ended, which all
/// pages share, the view is closed for good.
#[cfg(windows)]
fn watch(view: &tauri::webview::PlatformWebview, ended: impl Fn(PageEnd) + 'static) {
    use webview2_com::Microsoft::Web::WebView2::Win32::{
        COREWEBVIEW2_PROCESS_FAILED_KIND, COREWEBVIEW2_PROCESS_FAILED_KIND_BROWSER_PROCESS_EXITED,
        COREWEBVIEW2_PROCESS_FAILED_KIND_RENDER_PROCESS_EXITED,
    };
    let heard = webview2_com::ProcessFailedEventHandler::create(Box::new(move |_view, failure| {
        let Some(failure) = failure else { return Ok(()) };
        let mut kind = COREWEBVIEW2_PROCESS_FAILED_KIND::default();
        #[expect(unsafe_code, reason = "COM")]
        // SAFETY: the event's own interface, alive during the call, writes a number into a local variable.
        unsafe {
            failure.ProcessFailedKind(&mut kind)?;
        }
        match kind {
            COREWEBVIEW2_PROCESS_FAILED_KIND_RENDER_PROCESS_EXITED => ended(PageEnd::Page),
            COREWEBVIEW2_PROCESS_FAILED_KIND_BROWSER_PROCESS_EXITED => ended(PageEnd::View),
            _ => {}
        }
        Ok(())
    }));
    let mut registration = 0;
    #[expect(unsafe_code, reason = "COM")]
    // SAFETY: called on the view's own thread with a live view, which keeps a counted reference to the handler.
    let watched = unsafe {
        let page = view.controller().CoreWebView2();
        page.and_then(|page| page.add_ProcessFailed(&heard, &mut registration))
    };
    if let Err(error) = watched {
        tracing::error!("the page can't be watched: {error}");
    }
}
