from . import mfi_suggestion_box
from . import mfi_box_opening
from . import mfi_paper_batch
from . import mfi_paper_line
from . import mfi_branch
from . import res_users
