module ConsentHelper
  def consent_to?(purpose)
    cookies[:cookie_consent].to_s.split(",").include?(purpose.to_s)
  end
end
