-- The error catalogue: every number that the procedures throw. errors.py and errors.hpp hold the same rows; a test
-- compares the three. A THROW carries a message of its own (rule, then value); Message here is the general one.
-- A function, not sys.messages: it is deployed with the database and asks for no permission on the server.
CREATE FUNCTION dbo.ErrorCatalogue ()
RETURNS TABLE
AS
RETURN
    SELECT
        e.Number,
        e.Name,
        e.Message
    FROM (VALUES
        (51010, N'ShapeError', N'An array has the wrong number of dimensions or elements.'),
        (51011, N'MissingArgumentError', N'A required argument is missing.'),
        (51012, N'RangeError', N'An argument is outside its range.'),
        (51013, N'DTypeError', N'An argument has the wrong type.'),
        (51014, N'NotFiniteError', N'An argument holds NaN or infinity where only finite numbers have a meaning.'),
        (51015, N'UnknownNameError', N'A name is not one of those known.'),
        (51016, N'UnsupportedLevelError', N'A CPU level cannot run on this machine.'),
        (51017, N'FormatError', N'Text or a file is not in the format it should be in.'),
        (51018, N'CapacityError', N'A result is larger than its type or the memory can hold.'),
        (51019, N'InvalidArgumentsError', N'Several arguments are wrong.'),
        (51020, N'NotFoundError', N'A row, a file or a model does not exist.'),
        (51021, N'ConflictError', N'The same key was used before for something else.'),
        (51022, N'LeaseLostError', N'The job is no longer held by this worker.'),
        (51023, N'StateError', N'The operation is not possible in the present state.'),
        (51024, N'MissingDependencyError', N'Something that must be installed is not.'),
        (51025, N'IntegrityError', N'Content does not have the hash it should have.'),
        (51026, N'DatabaseError', N'The database refused an operation.'),
        (51027, N'JobFailedError', N'A job failed for good.')
    ) AS e (Number, Name, Message);
GO
