defmodule Forum.MixProject do
  use Mix.Project

  def project do
    [app: :forum, version: "0.1.0", deps: [{:phoenix, "~> 1.7"}]]
  end
end
