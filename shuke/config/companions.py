"""What runs beside the tasks of each worker."""

from shuke.webhooks.actions.sending import Sender

COMPANIONS = [("webhooks", Sender)]
