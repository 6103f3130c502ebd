defmodule ForumWeb.Router do
  use ForumWeb, :router

  pipeline :browser do
    plug :accepts, ["html"]
    plug :put_root_layout, html: {ForumWeb.Layouts, :root}
    plug :fetch_consent
  end

  scope "/", ForumWeb do
    pipe_through :browser
    get "/", PageController, :home
  end

  defp fetch_consent(conn, _opts) do
    conn = fetch_cookies(conn)
    assign(conn, :cookie_consent, conn.cookies["cookie_consent"] == "accepted")
  end
end
