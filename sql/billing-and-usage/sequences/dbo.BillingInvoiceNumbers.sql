-- The last part of an invoice number. NO CACHE: a restart of the server loses no number; one rolled back is lost.
-- On the embedded engine the AUTOINCREMENT of BillingInvoices.InvoiceId does the same.
CREATE SEQUENCE dbo.BillingInvoiceNumbers
    AS bigint
    START WITH 1
    INCREMENT BY 1
    MINVALUE 1
    NO CYCLE
    NO CACHE;
GO
