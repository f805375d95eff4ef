"""Staff keep the telephone number that stands on the board and in every refusal."""

from flask import Blueprint, Response, url_for

from app import audit
from app.access import Can, requires
from app.places import service
from app.places.forms import TelephoneForm
from app.scope import community_id
from app.texts import _
from app.web import act, done, invalid, page

telephone = Blueprint("telephone", __name__, template_folder="../templates")


@telephone.get("/c/<code>/places/telephone")
@requires(Can.KEEP_PLACES)
def edit() -> Response:
    return page("places/telephone.html", form=TelephoneForm(obj=service.find(community_id())))


@telephone.post("/c/<code>/places/telephone")
@requires(Can.KEEP_PLACES)
@act
def change() -> Response:
    form = TelephoneForm()
    if not form.validate_on_submit():
        return invalid("places/telephone.html", form=form)
    place = service.find(community_id())
    audit.about(place, before=place.telephone, telephone=form.telephone.data or "")
    service.change_telephone(place, form.telephone.data or "")
    return done(_("社区电话已保存"), url_for("places_desk.overview"))
