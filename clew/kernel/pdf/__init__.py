"""Printed records: PDF/A made from frozen data, in a process with limits."""

from clew.kernel.pdf.rendering import Attachment, Limits, PdfFailed, render

__all__ = ["Attachment", "Limits", "PdfFailed", "render"]
