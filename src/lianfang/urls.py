"""Every address there is, by room."""

from django.urls import path
from django.views.i18n import set_language

from lianfang.accounts import own_access, second_factor
from lianfang.accounts import views as accounts
from lianfang.accounts.guards import public
from lianfang.api import api
from lianfang.assignments import views as assignments
from lianfang.cases.urls import urlpatterns as cases
from lianfang.command import views as command
from lianfang.oversight import views as oversight
from lianfang.passages import export_views as passage_files
from lianfang.passages import policy_draft_views as drafts
from lianfang.passages import policy_row_views as draft_rows
from lianfang.passages import policy_views as policies
from lianfang.passages import screening_views as screenings
from lianfang.passages import views as passages
from lianfang.passages.retention import views as retention
from lianfang.people import views as people
from lianfang.places import edit_views as edit_place
from lianfang.places import outbreak_views as outbreaks
from lianfang.places import views as places
from lianfang.places.files import views as site_files
from lianfang.quarantine.order_urls import urlpatterns as orders
from lianfang.quarantine.round_urls import urlpatterns as rounds
from lianfang.quarantine.screening_urls import urlpatterns as screening_rounds
from lianfang.resident.urls import urlpatterns as residents
from lianfang.web import health, metrics, staff
from lianfang.web import views as web

urlpatterns = [
    path("api/v1/", api.urls),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("metrics", metrics.metrics, name="metrics"),
    path("", web.home, name="home"),
    path("login/", web.login, name="login"),
    path("logout/", web.logout, name="logout"),
    # the names by which the sign-in library finds our pages
    path("login/", web.login, name="account_login"),
    path("logout/", web.logout, name="account_logout"),
    path("login/second-step/", second_factor.second_step, name="mfa_authenticate"),
    path("login/passkey/", second_factor.sign_in_by_passkey, name="mfa_login_webauthn"),
    path("access/<str:token>/", own_access.access, name="access"),
    path("account/", own_access.index, name="mfa_index"),
    path("account/password/", own_access.change_password, name="change_password"),
    path("account/sessions/end/", own_access.sign_out_everywhere, name="sign_out_everywhere"),
    path("account/proof/", second_factor.prove_by_password, name="account_reauthenticate"),
    path("account/proof/code/", second_factor.prove_by_code, name="mfa_reauthenticate"),
    path("account/proof/passkey/", second_factor.prove_by_passkey, name="mfa_reauthenticate_webauthn"),
    path("account/app/", second_factor.activate_totp, name="mfa_activate_totp"),
    path("account/app/remove/", second_factor.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/codes/", second_factor.view_codes, name="mfa_view_recovery_codes"),
    path("account/codes/new/", second_factor.generate_codes, name="mfa_generate_recovery_codes"),
    path("account/codes/file/", second_factor.download_codes, name="mfa_download_recovery_codes"),
    path("account/passkeys/", own_access.index, name="mfa_list_webauthn"),
    path("account/passkeys/add/", second_factor.add_passkey, name="mfa_add_webauthn"),
    path("account/passkeys/<int:pk>/", second_factor.edit_passkey, name="mfa_edit_webauthn"),
    path("account/passkeys/<int:pk>/remove/", second_factor.remove_passkey, name="mfa_remove_webauthn"),
    path("staff/", staff.staff, name="staff"),
    path("staff/invite/", staff.invite, name="staff_invite"),
    path("staff/<int:user_id>/", staff.staff_member, name="staff_member"),
    path("staff/<int:user_id>/<str:verb>/", staff.staff_step, name="staff_step"),
    path("language/", public(set_language), name="set_language"),
    path("board/", command.board, name="board"),
    path("board/lines/<int:line>/", command.board_line, name="board_line"),
    path("compliance/", oversight.compliance, name="compliance"),
    path("compliance/<str:standard_id>/", oversight.standard, name="compliance_standard"),
    path("places/", command.sites, name="sites"),
    path("places/import/", site_files.import_sites, name="import_sites"),
    path("places/export/", site_files.export_sites, name="export_sites"),
    path("places/<str:code>/", command.site, name="site"),
    path("places/<str:code>/edit/", edit_place.edit_site, name="edit_site"),
    path("areas/<str:code>/", command.area, name="area"),
    path("areas/<str:code>/level/", places.set_level, name="set_level"),
    path("outbreak-areas/", outbreaks.outbreak_areas, name="outbreak_areas"),
    path("outbreak-areas/add/", outbreaks.add_outbreak_area, name="add_outbreak_area"),
    path("outbreak-areas/<int:row_id>/end/", outbreaks.end_outbreak_area, name="end_outbreak_area"),
    path("passages/", passages.passages, name="passages"),
    path("passages/export/", passage_files.export_passages, name="export_passages"),
    path("policies/", policies.policies, name="policies"),
    path("policies/drafts/", drafts.new_draft, name="policy_drafts"),
    path("policies/drafts/<int:draft_id>/", drafts.policy_draft, name="policy_draft"),
    path("policies/drafts/<int:draft_id>/rows/<str:key>/", draft_rows.policy_row, name="policy_row"),
    path("policies/drafts/<int:draft_id>/force/", drafts.force, name="policy_force"),
    path("policies/drafts/<int:draft_id>/<str:verb>/", drafts.draft_step, name="policy_draft_step"),
    path("policies/trials/<int:trial_id>/", policies.policy_trial, name="policy_trial"),
    path("policies/<int:version>/", policies.policy, name="policy"),
    path("policies/<int:version>/withdraw/", policies.withdraw, name="policy_withdraw"),
    *cases,
    *orders,
    *rounds,
    *screening_rounds,
    *residents,
    path("gate/", passages.gate, name="gate"),
    path("gate/<str:code>/", passages.gate_at, name="gate_at"),
    path("inbox/", assignments.inbox, name="inbox"),
    path("assignments/<int:assignment_id>/", assignments.assignment, name="assignment"),
    path("assignments/<int:assignment_id>/screening/", screenings.screening, name="screening"),
    path("assignments/<int:assignment_id>/<str:verb>/", assignments.step, name="assignment_step"),
    path("people/<str:number>/", people.person, name="person"),
    path("people/<str:number>/identity/", people.open_identity, name="open_identity"),
    path("audit/", accounts.audit, name="audit"),
    path("retention/", retention.retention, name="retention"),
    path("audit/heads/", accounts.audit_heads, name="audit_heads"),
]

handler403 = "lianfang.web.views.page_forbidden"
handler404 = "lianfang.web.views.page_not_found"
handler500 = "lianfang.web.views.page_failed"
